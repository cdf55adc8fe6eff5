"""The school's pupils as keyed hashes: says where a text names one, without holding a name that could be read.

Kept per pupil: class and year, in plain. Kept of names, initials and UPNs: BLAKE2b digests under the school's key.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from detectors import lazily, mentions, name_words
from detectors.mentions import Mention, Place

_DIGEST = 16  # bytes; 2^64 tries for a collision, and a school has some thousand words
_KEY = 16  # bytes at least, as BLAKE2b's security level asks
_FORMAT = 2
_LONGEST = 40  # letters; a longer run is no name
_MISSPELT = 5  # letters: a shorter word is too like others

# Letters that have no decomposition in Unicode but are typed without their stroke.
_STROKES = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ß": "ss", "æ": "ae", "œ": "oe", "ı": "i"})
_APOSTROPHES = lazily.compiled(r"['’‘`ʼʻ]")
_NOT_LETTERS = lazily.compiled(r"[\W\d_]+")
_PREFIX = lazily.compiled(r"\b(\p{L})['’‘`ʼʻ](?=\p{L})")  # the O of O'Connor


@dataclass(frozen=True, slots=True, repr=False)
class PupilRow:
    """One pupil as a school's export gives them; lives only while the roster is built."""

    forename: str
    surname: str
    known_as: str = ""
    year: str = ""
    """As the export writes it: R, 4, Y4, Year 4."""
    class_: str = ""
    upn: str = ""
    former_upn: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class StaffRow:
    """One colleague; lives only while the roster is built."""

    forename: str
    surname: str


@dataclass(frozen=True, slots=True)
class Name:
    """What a first name stands for in this school."""

    by: frozenset[int]
    """Pupils who go by it."""
    also: frozenset[int]
    """Pupils whose legal forename it is, or a part of it, who go by another."""
    nature: name_words.Nature
    staff: bool
    """A colleague has it too."""

    @property
    def pupils(self) -> frozenset[int]:
        """Who may be meant: whoever goes by it; failing that, whoever bears it on paper."""
        return self.by or self.also


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class Roster:
    """Looks pupils up by keyed hash. Built by `build` or read from sealed storage by `from_bytes`; never changed."""

    _key: bytes
    places: tuple[Place, ...]
    """By pupil: class and year."""
    words: dict[bytes, int] = field(default_factory=dict)
    """Digest of one word of a name -> its number."""
    names: dict[tuple[int, ...], Name] = field(default_factory=dict)
    surnames: dict[tuple[int, ...], frozenset[int]] = field(default_factory=dict)
    common_surnames: frozenset[tuple[int, ...]] = frozenset()
    """Surnames that are English words: Field, Lane."""
    pairs: dict[bytes, frozenset[int]] = field(default_factory=dict)
    """Digest of initials, or of first name and initial -> pupils."""
    upns: frozenset[bytes] = frozenset()
    staff: frozenset[bytes] = frozenset()
    """Digests of the first names of staff."""
    near: dict[bytes, int] = field(default_factory=dict)
    """Digest of a first name with a letter left out -> the number of the name."""

    @classmethod
    def build(
        cls, pupils: Iterable[PupilRow], key: bytes, *, staff: Iterable[StaffRow] = (), classes: Iterable[str] = ()
    ) -> Roster:
        """The roster of these pupils under this key. `classes`: class names of the school, which may be first names."""
        return _Builder(key).build(tuple(pupils), tuple(staff), tuple(classes))

    def mentions(self, text: str, start: int = 0, end: int | None = None) -> list[Mention]:
        """Where text[start:end] names a pupil, in order and apart. What stands around the range is taken into account."""
        return mentions.find(self, text, start, len(text) if end is None else end)

    def has_upn(self, upn: str) -> bool:
        """Whether this UPN (upper case, no spaces) is or was a pupil's."""
        return self._digest("upn", upn) in self.upns

    def is_staff(self, first_name: str) -> bool:
        """Whether a colleague has this first name."""
        return self._digest("staff", " ".join(plain(first_name))) in self.staff

    def word(self, typed: str) -> int | None:
        """The number of a word of some pupil's name; None for any other word."""
        if len(typed) > _LONGEST:
            return None
        return self.words.get(self._digest("word", _folded(typed)))

    def misspelt(self, typed: str) -> int | None:
        """The number of the one first name that is a key or two from what was typed: "Jaydne", "Amelai".

        None for a word that is English besides, and where several names are as near.
        """
        word = _folded(typed)
        if not _MISSPELT <= len(word) <= _LONGEST or not word.isalpha() or name_words.is_known(word):
            return None
        forms = {word, *_with_one_out(word)}
        found = {self.near[digest] for digest in (self._digest("near", form) for form in forms) if digest in self.near}
        return found.pop() if len(found) == 1 else None

    def by_initial(self, first: Sequence[int], initial: str) -> frozenset[int]:
        """Pupils with this first name whose surname begins so."""
        return self.pairs.get(self._digest("first", f"{'-'.join(map(str, first))} {_folded(initial)}"), frozenset())

    def by_initials(self, letters: str) -> frozenset[int]:
        """Pupils with these two initials."""
        return self.pairs.get(self._digest("initials", _folded(letters)), frozenset())

    def __len__(self) -> int:
        return len(self.places)

    def __repr__(self) -> str:
        return f"<Roster of {len(self)} pupils>"

    def to_bytes(self) -> bytes:
        """For sealed storage. Without the key: with it, digests of names can be guessed."""
        data = {
            "format": _FORMAT,
            "check": self._digest("check", "").hex(),
            "places": [[place.class_, place.year] for place in self.places],
            "words": {digest.hex(): number for digest, number in self.words.items()},
            "names": [
                [ids, sorted(name.by), sorted(name.also), name.nature, name.staff] for ids, name in self.names.items()
            ],
            "surnames": [[ids, sorted(found), ids in self.common_surnames] for ids, found in self.surnames.items()],
            "pairs": {digest.hex(): sorted(found) for digest, found in self.pairs.items()},
            "upns": sorted(digest.hex() for digest in self.upns),
            "staff": sorted(digest.hex() for digest in self.staff),
            "near": {digest.hex(): number for digest, number in self.near.items()},
        }
        return json.dumps(data, separators=(",", ":")).encode()

    @classmethod
    def from_bytes(cls, data: bytes, key: bytes) -> Roster:
        """The roster that `to_bytes` wrote.

        Raises:
            ValueError: another key, or another version's bytes; import the roster again.
        """
        read = json.loads(data)
        if read.get("format") != _FORMAT:
            raise ValueError("The stored roster was written by another version. Import the roster again.")
        if not hmac.compare_digest(bytes.fromhex(read["check"]), _digest(key, "check", "")):
            raise ValueError("The stored roster was written under another key. Import the roster again.")
        return cls(
            key,
            tuple(Place(class_, year) for class_, year in read["places"]),
            {bytes.fromhex(digest): number for digest, number in read["words"].items()},
            {
                tuple(ids): Name(frozenset(by), frozenset(also), nature, staff)
                for ids, by, also, nature, staff in read["names"]
            },
            {tuple(ids): frozenset(found) for ids, found, _ in read["surnames"]},
            frozenset(tuple(ids) for ids, _, common in read["surnames"] if common),
            {bytes.fromhex(digest): frozenset(found) for digest, found in read["pairs"].items()},
            frozenset(map(bytes.fromhex, read["upns"])),
            frozenset(map(bytes.fromhex, read["staff"])),
            {bytes.fromhex(digest): number for digest, number in read["near"].items()},
        )

    def _digest(self, kind: str, value: str) -> bytes:
        return _digest(self._key, kind, value)


def plain(name: str) -> tuple[str, ...]:
    """The words of a name as they are compared: no case, accents or apostrophes; a hyphen parts words."""
    return tuple(word for word in _NOT_LETTERS.split(_folded(name)) if word)


def _folded(text: str) -> str:
    if text.isascii():
        return text.replace("'", "").replace("`", "").lower()
    bare = _APOSTROPHES.sub("", text.casefold()).translate(_STROKES)
    return "".join(c for c in unicodedata.normalize("NFKD", bare) if not unicodedata.combining(c))


def _with_one_out(word: str) -> set[str]:
    """The word with any one letter left out: two words that share such a form are a key or two apart (as SymSpell has it)."""
    return {word[:at] + word[at + 1 :] for at in range(len(word))}


def _digest(key: bytes, kind: str, value: str) -> bytes:
    # `person` keeps kinds apart: a surname's digest tells nothing of equal initials.
    return hashlib.blake2b(value.encode(), key=key, digest_size=_DIGEST, person=kind.encode()).digest()


class _Builder:
    """Collects the rows into tables of digests; dropped, with the names in it, when the roster is made."""

    def __init__(self, key: bytes) -> None:
        if len(key) < _KEY:
            raise ValueError(f"The roster's key has {len(key)} bytes; it needs at least {_KEY}, made at random.")
        self._key = key
        self._words: dict[bytes, int] = {}
        self._by: defaultdict[tuple[str, ...], set[int]] = defaultdict(set)
        self._also: defaultdict[tuple[str, ...], set[int]] = defaultdict(set)
        self._surnames: defaultdict[tuple[str, ...], set[int]] = defaultdict(set)
        self._pairs: defaultdict[bytes, set[int]] = defaultdict(set)

    def build(self, pupils: Sequence[PupilRow], staff: Sequence[StaffRow], classes: Sequence[str]) -> Roster:
        for index, row in enumerate(pupils):
            self._add(index, row)
        colleagues = {plain(row.forename)[:1] for row in staff} | {plain(row.forename) for row in staff}
        colleagues.discard(())
        class_names = {word for name in (*classes, *(row.class_ for row in pupils)) for word in plain(name)}
        return Roster(
            self._key,
            tuple(Place(_class(row.class_), mentions.year(row.year)) for row in pupils),
            words=self._words,
            names={
                self._ids(name): Name(
                    frozenset(self._by[name]),
                    frozenset(self._also[name] - self._by[name]),
                    name_words.nature(name, class_names),
                    name in colleagues,
                )
                for name in {*self._by, *self._also}
            },
            surnames={self._ids(name): frozenset(found) for name, found in self._surnames.items()},
            common_surnames=frozenset(self._ids(name) for name in self._surnames if name_words.is_word(name)),
            pairs={digest: frozenset(found) for digest, found in self._pairs.items()},
            upns=frozenset(
                self._digest("upn", upn.replace(" ", "").upper())
                for row in pupils
                for upn in (row.upn, row.former_upn)
                if upn.strip()
            ),
            staff=frozenset(self._digest("staff", " ".join(name)) for name in colleagues),
            near=self._near({name[0] for name in {*self._by, *self._also} - colleagues if len(name) == 1}),
        )

    def _near(self, names: Iterable[str]) -> dict[bytes, int]:
        """A form that two names share stands for neither."""
        found: defaultdict[bytes, set[int]] = defaultdict(set)
        for name in names:
            if len(name) >= _MISSPELT:
                for form in {name, *_with_one_out(name)}:
                    found[self._digest("near", form)].update(self._ids((name,)))
        return {digest: numbers.pop() for digest, numbers in found.items() if len(numbers) == 1}

    def _add(self, index: int, row: PupilRow) -> None:
        legal, known = plain(row.forename), plain(row.known_as) or plain(row.forename)
        if known:
            self._by[known].add(index)
        for other in {legal, legal[:1], known[:1]} - {known, ()}:
            self._also[other].add(index)
        for called in {called for name in (known[:1], legal[:1]) if name for called in name_words.called(name[0])}:
            self._also[called,].add(index)
        surname = plain(row.surname)
        spaced = plain(_PREFIX.sub(r"\1 ", row.surname))  # O'Connor typed as O Connor
        for other in {surname, spaced, *((word,) for word in surname if len(word) > 1)} - {()}:
            self._surnames[other].add(index)
        for first in {known, legal, legal[:1], known[:1]} - {()}:
            for initial in {word[0] for word in surname}:
                ids = "-".join(map(str, self._ids(first)))
                self._pairs[self._digest("first", f"{ids} {initial}")].add(index)
                self._pairs[self._digest("initials", first[0][0] + initial)].add(index)

    def _ids(self, name: Sequence[str]) -> tuple[int, ...]:
        return tuple(self._words.setdefault(self._digest("word", word), len(self._words)) for word in name)

    def _digest(self, kind: str, value: str) -> bytes:
        return _digest(self._key, kind, value)


def _class(name: str) -> str:
    return " ".join(name.casefold().split())
