"""The school that the detectors' examples are about. Invented; numbers from Ofcom's drama ranges, names of nobody."""

from __future__ import annotations

import secrets

from detectors import School
from detectors.checksums import upn_check_letter
from detectors.roster import PupilRow, Roster, StaffRow

# Forename, known as, surname, year, class. Traps: names that are words (Hope), months (May), classes (Robin, Willow),
# colleagues' (Will, Grace), two letters (Mo, CJ); two words that are a name (Rose Garland); equal initials (KR);
# names that two pupils share (Leo) or nearly share (Reeve, Reeves); accents, apostrophes, two-word and double names.
_PUPILS = """
May,,Fields,R,Robin
Kwame,,Boateng,R,Robin
Orla,,Devlin,R,Robin
Haroon,,Siddiqui,R,Robin
Art,,Penrose,R,Robin
Zuzanna,Zuzia,Lis,R,Robin
Summer,,Gale,1,Wren
Hope,,Tindall,1,Wren
Willow,,Nash,1,Wren
Robin,,Teal,1,Wren
Ravi,,Chandra,1,Wren
Saoirse,,O'Dowd,1,Wren
Jaxon-Lee,,Pike,1,Wren
Muhammad Yusuf,Yusuf,Anwar,1,Wren
William,Will,Thorne,2,Willow
Grace,,Abara,2,Willow
Rose,,Garland,2,Willow
Mark,,Waters,2,Willow
Łukasz,,Wrona,2,Willow
Leila,,Haddad,2,Willow
Femi,,Oyelaran,2,Willow
Joy,,Amadi,3,3R
Benjamin,Benny,Katz,3,3R
Poppy,,Meadows,3,3R
Charlotte,Lottie,Reeve,3,3R
Charlotte,,Reeves,3,3R
Finley,,Bates,3,3R
Inés,,Ortega Ruiz,3,3R
Jordan,,Pell,4,4H
Simran,,Dhillon,4,4H
Faith,,Temple,4,4H
Callum,,Doyle,4,4H
Christian,,Monk,4,4H
Mikołaj,Miko,Zając,4,4H
Star,,Ekwueme,4,4H
Kyle,,Reid,4,4H
Kayla,,Rowe,4,4H
Angel,,Pinto,5,Kestrel
Curtis,CJ,Holt,5,Kestrel
Elizabeth,Lizzie,Grey-Foster,5,Kestrel
Chase,,Mercer,5,Kestrel
Blessing,,Moyo,5,Kestrel
Leo,,Finch,5,Kestrel
Leo,,Marchetti,6,Kestrel
Omar,,Farouk,6,Kestrel
Muhammed,Mo,Idris,6,Kestrel
Aoife,,Brannigan,6,Kestrel
Kian,,Rhodes,6,Kestrel
"""

STAFF = tuple(
    StaffRow(*name.split())
    for name in (
        "Will Hargreaves",
        "Grace Lowther",
        "Rose Kendall",
        "Mark Sefton",
        "Joy Parry",
        "Helen Okoro",
        "Deb Salter",
        "Tom Ashdown",
    )
)


def upn(serial: int) -> str:
    """A UPN of the authority 201 and the establishment 9999, with the right letter."""
    body = f"201999921{serial:03d}"
    return f"{upn_check_letter(body)}{body}"


def _pupil(serial: int, line: str) -> PupilRow:
    forename, known_as, surname, year, class_ = line.split(",")
    return PupilRow(forename, surname, known_as, year, class_, upn=upn(serial))


PUPILS = tuple(_pupil(serial, line) for serial, line in enumerate(_PUPILS.split("\n")[1:-1], start=1))
CLASSES = ("Robin", "Wren", "Willow", "Kestrel", "4H", "3R")

SCHOOL = School(
    name="Marlowe Green Primary School",
    domains=("marlowegreen.example", "larkhill-federation.example"),
    handles=("@MarloweGreen",),
    phones=("020 7946 030*", "07700 900600"),
    addresses=("2 Tanner Street",),
    postcodes=("SE99 4MG",),
    classes=CLASSES,
    roster=Roster.build(PUPILS, secrets.token_bytes(32), staff=STAFF, classes=CLASSES),
)
