"""Text in, findings out: a pack of Presidio recognizers behind one native gate. Usable without the bot.

>>> from detectors import School, build
>>> build(School()).scan("ring me on 07700 900142").findings[0].label
'contact.phone'
"""

from detectors.base import Detector, Finding, Hit, Options
from detectors.pack import build, names
from detectors.scanner import Scan, Scanner
from detectors.school import School
from detectors.stance import Stance

__all__ = ["Detector", "Finding", "Hit", "Options", "Scan", "Scanner", "School", "Stance", "build", "names"]
