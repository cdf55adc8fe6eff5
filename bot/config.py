"""The operator's TOML file as one frozen value. Unknown keys are refused with the nearest right one; secrets are only named."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from bot import quiet, schedule
from bot.config_errors import explained, nearest
from bot.errors import UsageError

_YEAR_HOURS, _DAY_MINUTES, _MANY = 8760, 1440, 1_000_000  # beyond these a setting is a slip of the keys
Audience = Literal["staff", "guests", "parents", "pupils"]


def _variable(value: str) -> str:
    """Somebody may paste the token itself: what is refused is never repeated."""
    if not re.fullmatch(r"[A-Z_][A-Z0-9_]*", value):
        raise ValueError("write the NAME of the variable, in capitals as in SLACK_BOT_TOKEN, never what it holds.")
    return value


Variable = Annotated[str, AfterValidator(_variable)]
"""The name of an environment variable."""


def _hours(value: str) -> str:
    quiet.parse(value)
    return value


class Section(BaseModel):
    """A table of the file."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class SchoolSection(Section):
    """What belongs to the school and so is nobody's personal contact."""

    name: str = Field("", description="The school's name, as staff say it.")
    domains: tuple[str, ...] = Field((), description="Mail and web domains of the school and its federation.")
    handles: tuple[str, ...] = Field((), description="Official social-media accounts.")
    phones: tuple[str, ...] = Field((), description="The school's own numbers; a trailing * allows a whole block.")
    addresses: tuple[str, ...] = Field((), description="The school's own street addresses.")
    postcodes: tuple[str, ...] = Field((), description="The school's own postcodes.")
    classes: dict[str, str | tuple[str, ...]] = Field({}, description="Class names by year: R, 1 to 6.")
    contacts: dict[str, str] = Field({}, description="Who to ask, by role: headteacher, dsl, dpo, office.")


class RosterSection(Section):
    """The pupils' names, kept as keyed hashes."""

    file: Path | None = Field(None, description="CSV export of the pupils, relative to this file; imported at start.")
    staff_file: Path | None = Field(
        None, description="CSV of staff names, so that a shared first name is not taken for a pupil's."
    )


class PolicySection(Section):
    """The policy book."""

    book: str = Field(
        "social-media", description="The shipped book, the id of one that you imported, or the path of one of your own."
    )
    books: tuple[str, ...] = Field((), description="Further books beside it, such as e-safety, in order.")
    folder: Path = Field(
        Path("policy"), description="Where every version of every book is kept, relative to this file."
    )


class StoreSection(Section):
    """Where cases are kept."""

    url: str = Field("sqlite:///tactful.db", description="The database, relative to this file.")


class AuditSection(Section):
    """The proof of what the bot did."""

    key_file: Path = Field(
        Path("tactful.keys"), description="The keys, apart from the database; back it up apart from it too."
    )
    checkpoint_every: int = Field(1000, ge=1, le=_MANY, description="Sign a checkpoint after so many audit records.")
    anchor: Path | None = Field(None, description="A file, best on another disk, that each checkpoint is appended to.")


class GovernanceSection(Section):
    """Until the first four are filled in, cases are kept without any way back to a person."""

    dpia_reference: str = Field("", description="Reference of the data protection impact assessment.")
    dpia_date: date | None = Field(None, description="Its date.")
    lawful_basis: str = Field("", description="For most state schools: public task.")
    contact: str = Field("", description="The data protection officer, as staff can reach them.")
    union_terms: tuple[str, ...] = Field(
        ("NEU", "NASUWT", "UNISON", "GMB", "NAHT", "ASCL", "Unite", "EIS", "Community union"),
        description="A message with one of these words is left alone.",
    )

    @property
    def named(self) -> bool:
        """Whether cases may be kept with a way back to the person (policy-rules R5)."""
        return bool(self.dpia_reference and self.dpia_date and self.lawful_basis and self.contact)


class DetectorSection(BaseModel):
    """One detector's settings; the detector itself checks its own options."""

    model_config = ConfigDict(frozen=True, extra="allow", allow_inf_nan=False)

    mode: Literal["off", "shadow", "nudge"] = Field("nudge", description="off, shadow (recorded, silent) or nudge.")
    threshold: float | None = Field(
        None,
        ge=0,
        le=1,
        description="Findings below this confidence are dropped; 0 where unsaid, 0.5 for a recognizer that was added.",
    )


class ChannelDetector(Section):
    """One detector in one channel; what is left out is as everywhere."""

    mode: Literal["off", "shadow", "nudge"] | None = Field(
        None, description="As in [detectors], in this channel alone."
    )
    threshold: float | None = Field(None, ge=0, le=1, description="As in [detectors], in this channel alone.")


class ChannelOverride(Section):
    """What is otherwise in one channel."""

    speak_up_at: float | None = Field(None, ge=0, le=1, description="As in [nudges], in this channel alone.")
    detectors: dict[str, ChannelDetector] = Field({}, description="Detectors that are otherwise there.")


class ChannelsSection(Section):
    """Only these channels are listened to. Direct messages never are."""

    listen: tuple[str, ...] = Field((), description="Channel ids to listen in.")
    leadership: str = Field("", description="Channel id of leadership, for the digest.")
    audience: dict[str, Audience] = Field(
        {}, description="Who else reads a channel: guests, parents or pupils; staff where unsaid."
    )
    exempt: dict[str, tuple[str, ...]] = Field({}, description="Detectors that stay silent in a channel; * for all.")
    overrides: dict[str, ChannelOverride] = Field(
        {}, description="What is otherwise in one channel: speak_up_at, and a detector's mode or threshold."
    )


class NudgesSection(Section):
    """How often the bot may speak, to one person and altogether."""

    cool_down_hours: float = Field(
        24, ge=0, le=_YEAR_HOURS, description="No second note to one person about the same thing within this time."
    )
    daily_cap: int = Field(
        5, ge=0, le=_MANY, description="No more notes than this to one person in 24 hours; urgent ones always come."
    )
    exempt_people: tuple[str, ...] = Field((), description="Platform ids of people who get no notes.")
    speak_up_at: float = Field(0.6, ge=0, le=1, description="A finding less sure than this is recorded and not spoken.")
    quiet_hours: Annotated[str, AfterValidator(_hours)] = Field(
        "",
        description="Tips wait until these are over, such as 18:00-07:00 (London). Whatever is urgent comes at once.",
    )
    weekly_budget: int = Field(
        100,
        ge=0,
        le=_MANY,
        description="More notes than this by one detector in seven days, and it records in silence; 0: never.",
    )
    pause_above: float = Field(
        0.3, gt=0, le=1, description="Share of answers saying “not right” above which a detector records in silence."
    )
    pause_after: int = Field(10, ge=1, le=_MANY, description="Answers that it takes to judge a detector so.")


class Person(Section):
    """Somebody who holds a role."""

    name: str = Field("", description="The name, as staff write it.")
    also: tuple[str, ...] = Field((), description="Other names and titles for the same person.")
    email: str = Field("", description="Where e-mail reaches them.")
    ids: dict[str, str] = Field({}, description="Their id on each platform, such as slack = U0123456.")


Role = Literal["headteacher", "dsl", "deputy_headteacher", "deputy_dsl", "chair", "dpo", "leadership"]


class MailSection(Section):
    """E-mail for alerts and the digest. The password stands in an environment variable, never here."""

    host: str = Field("", description="The mail server; no e-mail is sent where this is empty.")
    port: int = Field(587, ge=1, le=65535, description="Its port.")
    security: Literal["starttls", "tls", "none"] = Field(
        "starttls", description="starttls, tls, or none (only for a relay on this machine)."
    )
    sender: str = Field("", description="The address that mail comes from.")
    user: str = Field("", description="The user name, where the server wants one.")
    password_env: Variable = Field("TACTFUL_MAIL_PASSWORD", description="Environment variable of the password.")


class AlertsSection(Section):
    """Urgent word to named people. Who they are stands in [people]."""

    escalate_after_minutes: float = Field(
        15,
        gt=0,
        le=_DAY_MINUTES,
        description="An alert that nobody has taken goes on to the next person after this time.",
    )


class DigestSection(Section):
    """The weekly digest for leadership."""

    cron: Annotated[str, AfterValidator(schedule.checked)] = Field(
        "0 8 * * MON", description="When it is sent (minute hour day month weekday), London time."
    )
    rounding: int = Field(5, ge=5, le=100, description="Counts are rounded to this; 5 or more.")
    window_weeks: Literal[1, 4] = Field(4, description="Weeks that the small tables cover; a small school wants 4.")


class ReadingSection(Section):
    """Reading with the models that ship: finds what no single word shows."""

    on: bool = Field(
        True, description="Read messages with the models too; the second of them wants pip install 'tactful[model]'."
    )


class WebSection(Section):
    """The HTTP side: platform webhooks, health, metrics."""

    host: str = Field("127.0.0.1", description="Address to listen on; leave it local behind a reverse proxy.")
    port: int = Field(4610, ge=0, le=65535, description="Port to listen on.")


class SlackSection(Section):
    """Slack. Tokens stand in environment variables (or in files named by NAME_FILE), never here."""

    mode: Literal["off", "socket", "http"] = Field("off", description="socket needs no public address; http needs one.")
    bot_token_env: Variable = Field("SLACK_BOT_TOKEN", description="Environment variable of the bot token (xoxb-).")
    app_token_env: Variable = Field(
        "SLACK_APP_TOKEN", description="Environment variable of the app token (xapp-), socket mode."
    )
    signing_secret_env: Variable = Field(
        "SLACK_SIGNING_SECRET", description="Environment variable of the signing secret, http mode."
    )
    api_url: str = Field("https://slack.com/api/", description="Slack's API; another one only for tests.")


class TeamsSection(Section):
    """Microsoft Teams. The secret stands in an environment variable (or in a file named by NAME_FILE), never here."""

    mode: Literal["off", "on"] = Field(
        "off", description="on listens at /teams/messages, which needs a public address."
    )
    app_id: str = Field("", description="The app's id, from Microsoft Entra (Application (client) ID).")
    tenant: str = Field("", description="The school's own, from Microsoft Entra (Directory (tenant) ID).")
    client_secret_env: Variable = Field("TEAMS_CLIENT_SECRET", description="Environment variable of the app's secret.")
    links: tuple[str, ...] = Field(
        (), description="Links of the channels, as Teams copies them: they name the team, so that gaps can be repaired."
    )
    targeted: bool = Field(
        False,
        description="Notes in the channel that only their recipient sees: only where Microsoft says the tenant has them.",
    )
    policy_tips: bool = Field(
        False, description="Notes as Teams' own policy tips, in the message itself: docs/teams.md says what that takes."
    )
    service_url: str = Field(
        "https://smba.trafficmanager.net/teams/", description="Teams' own service; another one only for tests."
    )
    openid_url: str = Field(
        "https://login.botframework.com/v1/.well-known/openidconfiguration",
        description="Where Microsoft's signing keys are named; another one only for tests.",
    )
    login_url: str = Field(
        "https://login.microsoftonline.com/", description="Where the app signs in; another one only for tests."
    )
    graph_url: str = Field(
        "https://graph.microsoft.com/v1.0/", description="Microsoft Graph; another one only for tests."
    )


class TelegramSection(Section):
    """Telegram. The token stands in an environment variable (or in a file named by NAME_FILE), never here."""

    mode: Literal["off", "polling", "webhook"] = Field(
        "off", description="polling needs no public address; webhook needs one."
    )
    token_env: Variable = Field("TELEGRAM_BOT_TOKEN", description="Environment variable of the bot's token.")
    webhook_secret_env: Variable = Field(
        "TELEGRAM_WEBHOOK_SECRET", description="Environment variable of a secret that you make up, webhook mode."
    )
    public_url: str = Field(
        "", description="The address under which this server is reached from outside (https://...), webhook mode."
    )
    api_url: str = Field("https://api.telegram.org", description="Telegram's API; another one only for tests.")


class LogSection(Section):
    """What the operator reads."""

    level: Literal["debug", "info", "warning", "error"] = Field(
        "info", description="How much is logged; never any text of a message."
    )
    format: Literal["text", "json"] = Field("text", description="text for people, json for machines.")


def _one_or_more(value: object) -> object:
    return (value,) if isinstance(value, Mapping) else value


def _each_a_table(value: object) -> object:
    if isinstance(value, Mapping):
        for name, table in value.items():
            if not isinstance(table, Mapping):
                raise ValueError(  # noqa: TRY004 - pydantic collects ValueErrors
                    f"[detectors.{name}] is a table: write it on a line of its own, and its settings below"
                )
    return value


class Config(Section):
    """The whole file. `folder` is where it stands: paths in it are relative to that."""

    school: SchoolSection = SchoolSection()
    roster: RosterSection = RosterSection()
    policy: PolicySection = PolicySection()
    store: StoreSection = StoreSection()
    audit: AuditSection = AuditSection()
    governance: GovernanceSection = GovernanceSection()
    detectors: Annotated[dict[str, DetectorSection], BeforeValidator(_each_a_table)] = {}
    channels: ChannelsSection = ChannelsSection()
    reading: ReadingSection = ReadingSection()
    nudges: NudgesSection = NudgesSection()
    people: dict[Role, Annotated[tuple[Person, ...], BeforeValidator(_one_or_more)]] = {}
    alerts: AlertsSection = AlertsSection()
    mail: MailSection = MailSection()
    digest: DigestSection = DigestSection()
    web: WebSection = WebSection()
    slack: SlackSection = SlackSection()
    teams: TeamsSection = TeamsSection()
    telegram: TelegramSection = TelegramSection()
    log: LogSection = LogSection()
    folder: Path = Field(Path(), exclude=True)

    @model_validator(mode="after")
    def _detectors_exist(self) -> Config:
        from detectors.shipped import names  # noqa: PLC0415 - keeps Presidio unimported

        for name, section in self.detectors.items():
            if name not in names() and "recognizer" not in (section.model_extra or {}):
                raise ValueError(
                    f"[detectors.{name}] is not a detector.{nearest(name, names())} To add a Presidio recognizer, "
                    "give it recognizer, label and clauses."
                )
        known = [*names(), *self.detectors]
        named = [("overrides", place, name) for place, own in self.channels.overrides.items() for name in own.detectors]
        named += [("exempt", place, name) for place, silent in self.channels.exempt.items() for name in silent]
        for table, place, name in named:
            if name not in known and (table, name) != ("exempt", "*"):
                raise ValueError(f"[channels.{table}] {place}: {name} is not a detector.{nearest(name, known)}")
        return self

    def path(self, path: Path | str) -> Path:
        """A path of the file, made absolute from where the file stands."""
        return self.folder / path

    @property
    def contacts(self) -> dict[str, str]:
        """Who to ask, by role: as `[school] contacts` says; else by the names in `[people]`."""
        named = {role: " or ".join(one.name for one in people if one.name) for role, people in self.people.items()}
        return {**{role: names for role, names in named.items() if names}, **self.school.contacts}

    def mode(self, detector: str) -> str:
        """off, shadow or nudge."""
        from detectors.shipped import READING  # noqa: PLC0415 - a look at names only

        if detector in READING and not self.reading.on:
            return "off"
        return self.detectors[detector].mode if detector in self.detectors else "nudge"

    def mode_in(self, channel: str, detector: str) -> str:
        """The mode in one channel: its own, else that of everywhere. What reads with the models is off where they are."""
        own = self._override(channel, detector).mode
        from detectors.shipped import READING  # noqa: PLC0415 - a look at names only

        return own if own and (self.reading.on or detector not in READING) else self.mode(detector)

    def threshold_in(self, channel: str, detector: str) -> float | None:
        """The threshold in one channel; None for the detector's default."""
        own = self._override(channel, detector).threshold
        return own if own is not None or detector not in self.detectors else self.detectors[detector].threshold

    def _override(self, channel: str, detector: str) -> ChannelDetector:
        override = self.channels.overrides.get(channel)
        return override.detectors.get(detector, ChannelDetector()) if override else ChannelDetector()


def load(path: Path | None) -> Config:
    """Reads the file; without one, the defaults, relative to the working folder.

    Raises:
        UsageError: names the file, the key and the remedy; every mistake of the file at once.
    """
    if path is None:
        return Config(folder=Path.cwd())
    try:
        table = tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except FileNotFoundError:
        raise UsageError(f"{path}: there is no such file. `config.example.toml` shows what goes into one.") from None
    except OSError as error:
        raise UsageError(f"{path}: cannot be read ({error.strerror}).") from None
    except UnicodeDecodeError:
        raise UsageError(f"{path}: is not UTF-8. Save it again as UTF-8.") from None
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"{path}: is not TOML: {error}.") from None
    table["folder"] = path.resolve().parent
    try:
        return Config(**table)
    except ValidationError as error:
        raise UsageError("\n".join(f"{path}: {line}" for line in explained(Config, error))) from None


def secret(name: str, what: str) -> str:
    """A secret from the environment: from the file that NAME_FILE names, else from NAME.

    Raises:
        UsageError: neither is set, or the file cannot be read.
    """
    file = os.environ.get(f"{name}_FILE")
    if file:
        try:
            return Path(file).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError):
            raise UsageError(f"{name}_FILE names a file that cannot be read. It should hold {what}.") from None
    value = os.environ.get(name, "").strip()
    if not value:
        raise UsageError(f"{name} is not set. Set it (or {name}_FILE) to {what}.")
    return value
