"""The school that the detectors' examples are about. Invented; numbers from Ofcom's drama ranges, names of nobody."""

from __future__ import annotations

from detectors import School

SCHOOL = School(
    name="Marlowe Green Primary School",
    domains=("marlowegreen.example", "larkhill-federation.example"),
    handles=("@MarloweGreen",),
    phones=("020 7946 030*", "07700 900600"),
    addresses=("2 Tanner Street",),
    postcodes=("SE99 4MG",),
    classes=("Robin", "Wren", "Willow", "Kestrel", "4H", "3R"),
)
