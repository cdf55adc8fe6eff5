"""What people ask the bot: /policy, /privacy, and the buttons of a note. Answers are private and in plain words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from adapters.base import Command, Reply
from bot import wording

if TYPE_CHECKING:
    from bot.config import Config
    from bot.policy.book import Book, Clause
    from bot.policy.search import Search

_LOOKED_FOR = {
    "contact": "personal contact details",
    "credential": "passwords and codes",
    "pupil": "pupils' confidential information",
    "staff": "colleagues' confidential information",
    "derogatory": "unkind remarks",
}


class Commands:
    """Answers commands from the policy book and the live configuration."""

    def __init__(self, book: Book, search: Search, config: Config) -> None:
        self._book = book
        self._search = search
        self._config = config

    def answer(self, command: Command) -> Reply:
        """The private answer to a slash command. A question with a finding in it is answered, not scolded."""
        if command.name == "policy":
            return Reply(self.policy(command.words))
        if command.name == "privacy":
            return Reply(self.privacy())
        return Reply(wording.UNKNOWN_COMMAND)

    def policy(self, words: str) -> str:
        """The best clause in full and the next two by title; plainly nothing where nothing fits."""
        contacts = self._config.school.contacts
        topics = ", ".join(
            dict.fromkeys(clause.section_title.lower() for clause in self._book.clauses if clause.labels)
        )
        if not words.strip():
            return wording.fill(wording.TOPICS, contacts, topics=topics)
        answer = self._search.answer(words)
        if not answer.fits:
            return wording.fill(wording.NOTHING_FITS, contacts, topics=topics)
        best, *others = answer.answers
        return "\n".join([shown(best), *_also(others)])

    def privacy(self) -> str:
        """What is looked for and kept, from the live configuration (R2)."""
        config = self._config
        looked_for = ", ".join(
            words
            for family, words in _LOOKED_FOR.items()
            if any(name.startswith(family) for name in _listening(config))
        )
        kept = wording.KEPT_WITH_NAME if config.governance.named else wording.KEPT_WITHOUT_NAME
        return wording.fill(
            wording.PRIVACY, config.school.contacts, looked_for=looked_for, kept=kept, contact=contact(config)
        )

    def clauses(self, ids: Sequence[str]) -> str:
        """The clauses that a note cited, in full: at most two, and only what a note may quote."""
        cited = [clause for clause in self._book.clauses if clause.id in ids and clause.nudge]
        return "\n\n".join(shown(clause) for clause in sorted(cited, key=lambda clause: ids.index(clause.id))[:2])


def contact(config: Config) -> str:
    """Whom to ask about the bot."""
    return config.governance.contact or config.school.contacts.get("dpo") or wording.ROLES["dpo"]


def shown(clause: Clause) -> str:
    """A clause as people read it."""
    return f"{clause.id} {clause.title}\n{clause.text}\nInstead: {clause.instead}\nAsk: {clause.ask}"


def _also(others: list[Clause]) -> list[str]:
    return [f"See also: {'; '.join(f'{clause.id} {clause.title}' for clause in others)}"] if others else []


def _listening(config: Config) -> Mapping[str, str]:
    from detectors.shipped import names  # noqa: PLC0415 - a look at file names only

    return {name: config.mode(name) for name in (*names(), *config.detectors) if config.mode(name) != "off"}
