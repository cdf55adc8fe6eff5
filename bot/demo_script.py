"""The staff-room morning that `tactful demo` replays. Invented people; numbers and domains that are nobody's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Turn:
    """One thing that happens in the morning."""

    at: str
    who: str
    does: Literal["says", "edits", "deletes", "asks", "presses"]
    text: str
    """What is typed; the button's action for `presses`."""
    about: str = ""
    """For edits, deletes and presses: `at` of the message meant."""


CONFIG = """
[school]
name = "Marlowe Green Primary School"
domains = ["marlowegreen.example"]
phones = ["020 7946 030*", "07700 900600"]
addresses = ["2 Tanner Street"]
postcodes = ["SE99 4MG"]

[school.classes]
1 = "Robin"
2 = "Wren"
3 = "Kestrel"
4 = "Heron"

[school.contacts]
headteacher = "Ms Okafor"
dsl = "Mr Lindqvist"
dpo = "Mrs Bellweather"
office = "the office (020 7946 0300)"

[people.headteacher]
name = "Ms Okafor"
ids = { console = "Ms Okafor" }

[people.dpo]
name = "Mrs Bellweather"
ids = { console = "Mrs Bellweather" }

[roster]
file = "roster.csv"

[store]
url = "sqlite:///tactful.db"

[audit]
checkpoint_every = 5

[channels]
listen = ["staffroom"]

[web]
port = 0

[log]
level = "error"
"""

ROSTER = """Marlowe Green Primary School - pupil list,,,,,
UPN,Legal Surname,Legal Forename,Known As,NC Year,Reg Group,SEN Status
,Marchbanks,Theodora,Teddy,4,Heron,K
,Sollis,Isaac,,3,Kestrel,N
,Oyelaran,Grace,,1,Robin,N
"""

MORNING = (
    Turn("07:42", "Bronwen", "says", "morning all, boiler's back on in Heron 🎉"),
    Turn("07:44", "Farid", "says", "Reminder: absence line is 020 7946 0301 from half seven"),
    Turn("07:51", "Callum", "says", "running late, bus again. my mobile's 07700 900217 if anyone needs me"),
    Turn("07:58", "Siobhan", "says", "told Isaac's mum to text me on 07700 900384, easier than ringing the office"),
    Turn("07:59", "Siobhan", "edits", "told Isaac's mum to ring the office", about="07:58"),
    Turn("08:05", "Tomasz", "says", "07:45-11:20 music, 13:10-15:15 swimming for Wren today"),
    Turn("08:09", "Dilys", "says", "Photocopier is a stupid useless lump, jammed again"),
    Turn("08:12", "Marcus", "says", "heads up, Teddy has been suspended for two days after yesterday"),
    Turn("08:13", "Marcus", "presses", "breach", about="08:12"),
    Turn("08:14", "Aoife", "says", "Grace left her coat in the hall, blue with stars"),
    Turn("08:20", "Priti", "says", "supply log-in for the whiteboard is user: supply4 password: Gr3en-Heron!7"),
    Turn("08:22", "Gethin", "says", "honestly that dad is an absolute moron"),
    Turn("08:23", "Gethin", "presses", "not_right", about="08:22"),
    Turn("08:31", "Yusuf", "says", "a year 6 sent me a friend request, I declined it and told the head"),
    Turn("08:33", "Callum", "asks", "/policy can I give a parent my number"),
    Turn("08:36", "Aoife", "asks", "/declare I coach the under-tens, and two of our pupils play there"),
    Turn("08:40", "Hannah", "says", "Little monsters today, bless them, all sugar and no sleep"),
)
