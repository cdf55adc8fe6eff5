"""What people ask the bot: /policy, /privacy, and the buttons of a note. Answers are private and in plain words."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from adapters.base import Command, Passage, Reply
from bot import wording
from bot.notice import notice

if TYPE_CHECKING:
    from bot.config import Config
    from bot.looked_up import LookUps
    from bot.policy.book import Clause
    from bot.policy.library import Library
    from bot.policy.search import Search

_LONGEST = 1_500  # characters of a clause in chat


@dataclass(frozen=True, slots=True)
class LookedUp:
    """The answer to a question, and the clause that it shows first; None where none is shown."""

    reply: Reply
    clause: Clause | None = None


class Commands:
    """Answers commands from the policy book and the live configuration."""

    def __init__(self, library: Library, search: Search, config: Config, look_ups: LookUps | None = None) -> None:
        """`look_ups` counts what is asked, where there is a store."""
        self._look_ups = look_ups
        self._library = library
        self._search = search
        self._config = config

    def answer(self, command: Command) -> Reply:
        """The private answer to a slash command. A question with a finding in it is answered, not scolded."""
        if command.name == "policy":
            return self.looked_up(command.words).reply
        if command.name == "privacy":
            passages = notice(self._config)
            return Reply(in_words(passages), passages=passages)
        return Reply(wording.UNKNOWN_COMMAND)

    def policy(self, words: str) -> str:
        """The answer to a question, in words."""
        return self.looked_up(words).reply.text

    def looked_up(self, words: str) -> LookedUp:
        """The best clause in full and the next two by title; plainly nothing where nothing fits; topics where nothing is asked."""
        contacts = self._config.contacts
        topics = "; ".join(
            dict.fromkeys(clause.section_title.lower() for clause in self._library.clauses if clause.labels)
        )
        if not words.strip():
            return LookedUp(Reply(wording.fill(wording.TOPICS, contacts, topics=topics)))
        answer = self._search.answer(words)
        if self._look_ups is not None:
            self._look_ups.add(answer)
        if not answer.fits:
            return LookedUp(Reply(wording.fill(wording.NOTHING_FITS, contacts, topics=topics)))
        best, *others = answer.answers
        passages = (passage(best, self._library.cite(best)), *self._also(others))
        return LookedUp(Reply(in_words(passages), passages=passages), best)

    def _also(self, others: Sequence[Clause]) -> list[Passage]:
        titles = "; ".join(f"{self._library.cite(clause)} {clause.title}" for clause in others)
        return [Passage("", "", ((wording.SEE_ALSO, titles),))] if others else []

    def clauses(self, ids: Sequence[str], version: str = "") -> Reply:
        """The clauses that a note cited, in full: at most two, and only what a note may quote.

        `version`: of the policy, as it stood when the note was written; as it stands, where that was not kept.
        """
        library = self._library
        with contextlib.suppress(ValueError):
            library = library.old(version) if version else library
        passages = [passage(clause, library.cite(clause)) for clause in _cited(library, ids)[:2]]
        return Reply("\n\n".join(in_words([one]) for one in passages), passages=tuple(passages))


def shown(clause: Clause) -> str:
    """A clause as people read it."""
    return in_words([passage(clause)])


def passage(clause: Clause, cited: str = "") -> Passage:
    """A clause: its number and title, the plain words, the school's own, what to do instead and whom to ask.

    `cited`: the number, with the book where there are several.
    """
    hints = ((wording.INSTEAD, clause.instead), (wording.ASK, clause.ask))
    title = f"{cited or clause.id} {clause.title}"
    if not clause.own:
        return Passage(title, clause.text, hints)
    # Where the plain words are only the beginning of the school's own, nobody need read them twice.
    if clause.own.startswith(clause.text.rstrip(" .…")):
        return Passage(title, _short(clause.own), hints)
    return Passage(title, clause.text, ((wording.SCHOOLS_OWN, _short(clause.own)), *hints))


def in_words(passages: Sequence[Passage]) -> str:
    """The same as plain text, passage by passage."""
    return "\n".join(
        line
        for one in passages
        for line in (one.title, one.text, *(f"{word}: {hint}" for word, hint in one.hints))
        if line
    )


def _cited(library: Library, ids: Sequence[str]) -> list[Clause]:
    found = []
    for citation in ids:
        with contextlib.suppress(KeyError):
            found.append(library.clause(citation))
    return [clause for clause in found if clause.nudge]


def _short(text: str) -> str:
    """What a phone can show; `tactful policy --format json` has it all."""
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST].rsplit(' ', 1)[0]} …"
