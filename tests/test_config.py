"""The config: every key documented, every mistake answered with file, key and remedy."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from bot import check_settings
from bot import config as configs
from bot.check import changed
from bot.config import Config, Person, load, secret
from bot.errors import UsageError
from bot.parts import database_of

EXAMPLE = Path(__file__).parent.parent / "config.example.toml"


def loaded(tmp_path: Path, text: str) -> Config:
    path = tmp_path / "config.toml"
    path.write_text(text, encoding="utf-8")
    return load(path)


def refusal(tmp_path: Path, text: str) -> str:
    with pytest.raises(UsageError) as caught:
        loaded(tmp_path, text)
    return str(caught.value)


def documented() -> dict[str, dict[str, tuple[str, str]]]:
    """Section -> key -> (the sentence above it, the value as written), commented keys included."""
    found: dict[str, dict[str, tuple[str, str]]] = {}
    section, sentence = "", ""
    for line in EXAMPLE.read_text(encoding="utf-8").splitlines():
        if heading := re.fullmatch(r"(?:# )?\[([\w.]+)\]", line):
            section = heading[1]
            found[section] = {"": (sentence, "")}
        elif key := re.fullmatch(r"(?:# )?(\w+) = (.*)", line):
            found.setdefault(section, {})[key[1]] = (sentence, key[2])
        else:
            sentence = line.removeprefix("# ")
    return found


def test_example_loads_as_the_defaults() -> None:
    assert load(EXAMPLE).model_dump() == Config().model_dump()


def test_every_key_stands_in_the_example_with_its_default_and_sentence() -> None:
    example = documented()
    defaults = Config()
    for name, section_field in Config.model_fields.items():
        if name in {"folder", "detectors", "people"}:
            continue
        section = getattr(defaults, name)
        for key, field in type(section).model_fields.items():
            default = getattr(section, key)
            if isinstance(default, dict):
                assert example[f"{name}.{key}"][""][0] == field.description
                continue
            sentence, value = example[name][key]
            assert sentence == field.description, f"[{name}] {key}"
            if default is not None:
                read: Any = tomllib.loads(f"value = {value}")["value"]
                assert (tuple(read) if isinstance(read, list) else type(default)(read)) == default
        assert section_field is not None


def test_every_key_of_a_person_stands_in_the_example() -> None:
    keys = documented()["people.headteacher"]
    assert {key: keys[key][0] for key in Person.model_fields} == {
        key: field.description for key, field in Person.model_fields.items()
    }


def test_example_holds_no_key_that_does_not_exist() -> None:
    for name, keys in documented().items():
        section, _, table = name.partition(".")
        if section == "detectors":
            assert set(keys) - {""} <= {"mode", "threshold", "recognizer", "label", "clauses"}
        elif section == "people":
            assert set(keys) - {""} <= set(Person.model_fields)
        elif table:
            assert table in type(getattr(Config(), section)).model_fields
        else:
            assert set(keys) - {""} <= set(type(getattr(Config(), section)).model_fields), f"[{name}]"


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("[shcool]\nname = 'x'", ["config.toml", "shcool", "Did you mean school?"]),
        ("[school]\nphnes = []", ["config.toml", "[school] phnes", "Did you mean phones?"]),
        ("[nudges]\ndaily_cap = -1", ["config.toml", "[nudges] daily_cap", "write 0 or more"]),
        ("[detectors.contact_phnoe]\nmode = 'off'", ["[detectors.contact_phnoe]", "Did you mean contact_phone?"]),
        ("[detectors.contact_phone]\nmode = 'loud'", ["[detectors.contact_phone] mode", "'off', 'shadow' or 'nudge'"]),
        ("[slack]\nbot_token = 'xoxb-1'", ["[slack] bot_token", "Did you mean bot_token_env?"]),
        ("[slack\n", ["config.toml", "is not TOML", "line 1"]),
        ("detectors = 3", ["config.toml", "detectors"]),
    ],
)
def test_mistake_is_named_with_its_remedy(tmp_path: Path, text: str, parts: list[str]) -> None:
    message = refusal(tmp_path, text)
    for part in parts:
        assert part in message


def test_every_mistake_is_told_at_once(tmp_path: Path) -> None:
    message = refusal(tmp_path, "[web]\nport = 99999\n[log]\nlevel = 'loud'\n[nonsense]\n")
    assert len(message.splitlines()) == 3


def test_missing_file_and_wrong_encoding(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"there is no such file"):
        load(tmp_path / "nowhere.toml")
    path = tmp_path / "config.toml"
    path.write_bytes("[school]\nname = 'Sólheimar'".encode("latin-1"))
    with pytest.raises(UsageError, match="UTF-8"):
        load(path)


def test_byte_order_mark_is_accepted(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_bytes(b"\xef\xbb\xbf[school]\nname = 'Marlowe Green'\n")
    assert load(path).school.name == "Marlowe Green"


def test_refused_value_is_not_repeated(tmp_path: Path) -> None:
    """Somebody may paste a token where it does not belong."""
    assert "xoxb-very-secret" not in refusal(tmp_path, "[slack]\nmode = 'xoxb-very-secret'\n")


@pytest.mark.parametrize("key", ["bot_token_env", "app_token_env", "signing_secret_env"])
@pytest.mark.parametrize("pasted", ["xoxb-very-secret", "0123456789abcdef0123456789abcdef", "slack_token", "", "A B"])
def test_value_in_the_place_of_a_variables_name_is_refused_unrepeated(tmp_path: Path, key: str, pasted: str) -> None:
    message = refusal(tmp_path, f"[slack]\n{key} = '{pasted}'\n")
    assert f"config.toml: [slack] {key}: write the NAME of the variable" in message
    assert not pasted or pasted not in message


def test_name_of_a_variable_is_taken(tmp_path: Path) -> None:
    assert loaded(tmp_path, "[slack]\nbot_token_env = '_SCHOOL_2_TOKEN'\n").slack.bot_token_env == "_SCHOOL_2_TOKEN"


@pytest.mark.parametrize(
    "url",
    [
        "postgres://bot:very-secret@db.example/x",
        "very-secret",
        "sqlite://very-secret",
        "sqlite:///",
        "",
    ],
)
def test_refused_store_tells_no_more_than_its_scheme(tmp_path: Path, url: str) -> None:
    config = loaded(tmp_path, f"[store]\nurl = '{url}'\n")
    with pytest.raises(UsageError, match=r"^\[store\] url: .*Write sqlite:///FILE") as caught:
        database_of(config)
    assert "very-secret" not in str(caught.value)
    assert ("postgres:// is not" in str(caught.value)) == url.startswith("postgres")


def test_store_is_relative_to_the_file_or_absolute(tmp_path: Path) -> None:
    assert database_of(loaded(tmp_path, "[store]\nurl = 'sqlite:///a/b.db'\n")) == tmp_path / "a" / "b.db"
    assert database_of(loaded(tmp_path, "[store]\nurl = 'sqlite:////srv/b.db'\n")) == Path("/srv/b.db")


def test_check_shows_what_was_changed_but_nothing_a_secret_may_stand_in(tmp_path: Path) -> None:
    config = loaded(
        tmp_path,
        """
        [store]
        url = "postgres://bot:very-secret@db.example/x"
        [slack]
        bot_token_env = "VERY_SECRET"
        [nudges]
        daily_cap = 2
        [detectors.added]
        recognizer = "a:B"
        options = {key = "very-secret"}
        """,
    )
    assert changed(config) == [
        ("[detectors] added", {"mode": "nudge", "recognizer": "a:B"}),
        ("[nudges] daily_cap", 2),
    ]


def test_paths_are_relative_to_the_file(tmp_path: Path) -> None:
    config = loaded(tmp_path, "[roster]\nfile = 'pupils.csv'\n")
    assert config.path(config.roster.file or "") == tmp_path / "pupils.csv"


def test_governance_is_named_only_when_complete(tmp_path: Path) -> None:
    most = "[governance]\ndpia_reference = 'D1'\ndpia_date = 2026-09-01\nlawful_basis = 'public task'\n"
    assert not loaded(tmp_path, most).governance.named
    assert loaded(tmp_path, most + "contact = 'the DPO'\n").governance.named


def test_secret_from_file_goes_before_the_variable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "token").write_text("from-file\n", encoding="utf-8")
    monkeypatch.setenv("TACTFUL_TEST_TOKEN", "from-variable")
    assert secret("TACTFUL_TEST_TOKEN", "a token") == "from-variable"
    monkeypatch.setenv("TACTFUL_TEST_TOKEN_FILE", str(tmp_path / "token"))
    assert secret("TACTFUL_TEST_TOKEN", "a token") == "from-file"


def test_missing_secret_says_what_to_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TACTFUL_TEST_TOKEN", raising=False)
    with pytest.raises(UsageError, match=r"TACTFUL_TEST_TOKEN is not set.*a token"):
        configs.secret("TACTFUL_TEST_TOKEN", "a token")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[channels]\nlisten = "C1"', '[channels] listen: write a list, as in listen = ["..."].'),
        ('[people]\nheadteacher = "Ms Jones"', "[people] headteacher: write a list"),
        ("[people.headtacher]\nname = 'x'", "[people] headtacher is not known. Did you mean headteacher?"),
        ('[channels.overrides]\nC1 = "x"', "write [channels.overrides.C1] on a line of its own"),
        ('[channels.exempt]\nC1 = ["contact_phne"]', "contact_phne is not a detector. Did you mean contact_phone?"),
        ("[alerts]\nescalate_after_minutes = inf", "[alerts] escalate_after_minutes: write a number"),
        ("[alerts]\nescalate_after_minutes = 1e12", "[alerts] escalate_after_minutes: write 1440 or less."),
        ("[nudges]\ncool_down_hours = nan", "[nudges] cool_down_hours: write a number"),
        ("[nudges]\ncool_down_hours = 1e12", "[nudges] cool_down_hours: write 8760 or less."),
        ("[web]\nport = 'x'", "[web] port: write a whole number."),
        ("[reading]\non = 3", "[reading] on: write true or false."),
        ("[digest]\nwindow_weeks = 3", "[digest] window_weeks: write one of 1 or 4."),
        ("[governance]\ndpia_date = 'soon'", "[governance] dpia_date: write a date, as in 2026-09-01."),
    ],
)
def test_remedy_says_what_to_write(tmp_path: Path, text: str, said: str) -> None:
    assert said in refusal(tmp_path, text)


def test_exempting_all_detectors_is_a_star(tmp_path: Path) -> None:
    config = loaded(tmp_path, '[channels.exempt]\nC1 = ["*"]\nC2 = ["contact_phone"]')
    assert config.channels.exempt == {"C1": ("*",), "C2": ("contact_phone",)}


def test_no_remedy_is_in_the_words_of_a_library(tmp_path: Path) -> None:
    """Every setting, given a value of every kind: what is refused is refused in plain words, at its place."""
    values = [
        '"x"',
        "-1",
        "inf",
        "nan",
        "1e30",
        "10000000000000000000",
        "true",
        '["x"]',
        "[1]",
        "{a = 1}",
        "2026-09-01",
    ]
    refusals = []
    for name, section in Config.model_fields.items():
        keys = getattr(section.annotation, "model_fields", {})
        for line in [f"{name} = {value}" for value in values] + [
            f"[{name}]\n{key} = {value}" for key in keys for value in values
        ]:
            try:
                loaded(tmp_path, line)
            except UsageError as error:
                refusals.append((line, str(error)))
    assert len(refusals) > 300
    foreign = re.compile(r"nput should|instance of|xtra inputs|tuple|dictionary|\[key\]")
    assert not [line for line, said in refusals if foreign.search(said)]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[channels]\nlisten = ["C1"]\n[channels.exempt]\nC9 = ["*"]', "[channels.exempt] C9"),
        ('[channels]\nlisten = ["C1"]\n[channels.overrides.C9]\nspeak_up_at = 0.5', "[channels.overrides] C9"),
        ("[school.contacts]\nheadteachr = 'Ms Jones'", "Did you mean headteacher?"),
        ("[school.classes]\nY1 = 'Oaks'", "[school.classes] Y1"),
        ("[school]\nphones = ['01632 960000', 'not a phone']", "[school] phones, number 2"),
        ("[audit]\nanchor = 'nowhere/anchor.log'", "[audit] anchor"),
    ],
)
async def test_check_names_settings_that_miss_their_aim(tmp_path: Path, text: str, said: str) -> None:
    assert any(said in f"{one.what} {one.remedy}" for one in await check_settings.checked(loaded(tmp_path, text)))


async def test_check_has_nothing_to_say_of_settings_that_work(tmp_path: Path) -> None:
    text = """
    [channels]
    listen = ["C1"]
    [channels.exempt]
    C1 = ["*"]
    [school]
    phones = ["01632 960*"]
    [school.contacts]
    dsl = "Ms Jones"
    [school.classes]
    R = "Acorns"
    3 = ["Oaks", "Elms"]
    [audit]
    anchor = "anchor.log"
    """
    assert await check_settings.checked(loaded(tmp_path, text)) == []
