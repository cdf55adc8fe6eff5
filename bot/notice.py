"""/privacy: what is looked for, kept, how long, who sees it, how to object; all of it from the live configuration (R2, R17)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from adapters.base import Passage
from bot import wording

if TYPE_CHECKING:
    from bot.config import Config, Role

_OTHERS = ("memory", "counters")  # kept, and no case


def notice(config: Config) -> tuple[Passage, ...]:
    """The notice, in parts."""
    parts = {
        "listen": _filled(wording.PRIVACY_LISTEN, config, channels=_channels(config)),
        "look": _look(config),
        "kept": _kept(config),
        "seen": _filled(wording.PRIVACY_SEEN, config, **_who(config)),
        "basis": _basis(config),
        "object": _filled(wording.PRIVACY_OBJECT, config),
        "complain": _filled(wording.PRIVACY_COMPLAIN, config),
    }
    return tuple(Passage(wording.PRIVACY_TITLES[part], text) for part, text in parts.items())


def contact(config: Config) -> str:
    """Whom to ask about the bot."""
    return config.governance.contact or config.contacts.get("dpo") or wording.ROLES["dpo"]


def _filled(template: str, config: Config, **more: str) -> str:
    return wording.fill(template, config.contacts, contact=contact(config), **more)


def _channels(config: Config) -> str:
    count = len(config.channels.listen)
    return "1 channel" if count == 1 else f"{count} channels"


def _look(config: Config) -> str:
    silent = "; ".join(_families(config, "shadow"))
    return _filled(
        wording.PRIVACY_LOOK,
        config,
        looked_for="; ".join(_families(config, "nudge")) or "nothing",
        silent=_filled(wording.PRIVACY_SILENT, config, silent=silent) if silent else "",
    )


def _families(config: Config, mode: str) -> Iterator[str]:
    """The detectors at work in this mode, by family: "personal contact details (numbers, home addresses)"."""
    from detectors.shipped import names  # noqa: PLC0415 - a look at file names only

    on = [name for name in dict.fromkeys((*names(), *config.detectors)) if config.mode(name) == mode]
    for family, words in wording.PRIVACY_LOOKED_FOR.items():
        mine = [name for name in on if name == family or name.startswith(f"{family}_")]
        kinds = [wording.PRIVACY_KINDS[name] for name in mine if name in wording.PRIVACY_KINDS]
        if mine:
            yield f"{words} ({', '.join(kinds)})" if kinds else words
        on = [name for name in on if name not in mine]
    yield from (name.replace("_", " ") for name in on)


def _kept(config: Config) -> str:
    """The periods are those that the store forgets by (R19)."""
    from bot.store.retention import RULES  # noqa: PLC0415 - the notice is the one reader of it outside the store

    kept = wording.KEPT_WITH_NAME if config.governance.named else wording.KEPT_WITHOUT_NAME
    periods = [_filled(wording.PRIVACY_KEEP[rule.name], config, days=str(rule.keep.days)) for rule in RULES]
    lines = [
        _filled(wording.PRIVACY_KEPT, config, kept=kept),
        *periods,
        *(wording.PRIVACY_KEEP[name] for name in _OTHERS),
    ]
    return "\n• ".join(lines)


def _who(config: Config) -> dict[str, str]:
    """The people by role: as `[people]` names them, else as the policy's contacts do, else by role."""
    roles: tuple[Role, ...] = ("headteacher", "dsl", "dpo", "leadership")
    found = {role: " and ".join(one.name for one in config.people.get(role, ()) if one.name) for role in roles}
    return {"leadership": "the leadership team", **{role: names for role, names in found.items() if names}}


def _basis(config: Config) -> str:
    about = config.governance
    if not about.named or about.dpia_date is None:
        return wording.PRIVACY_NO_BASIS
    dpia = f"{about.dpia_reference}, {wording.day(about.dpia_date)}"
    return _filled(wording.PRIVACY_BASIS, config, basis=about.lawful_basis, dpia=dpia)
