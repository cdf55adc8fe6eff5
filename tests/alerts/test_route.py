"""Whom an alert goes to: one row, one reason."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.alerts import route, subject
from bot.config import Person
from bot.store.base import AlertIntent, AlertKind, Party

NOW = datetime(2026, 11, 23, 14, 5, tzinfo=UTC)
QUARTER = timedelta(minutes=15)
HEAD = Person(name="Ms Jo Okafor", also=("Executive Headteacher", "JO"), ids={"slack": "UJO"})
DSL = Person(name="Mr Gareth Pike", email="pike@school.example")
DEPUTY = Person(name="Mrs Lin", ids={"slack": "ULIN"})
DEPUTY_DSL = Person(name="Asha Ray", ids={"slack": "URAY"})
CHAIR = Person(name="Dr Amara O'Bello", email="chair@school.example")
DPO = Person(name="Sam Trent", email="dpo@school.example")
ALL = {
    "headteacher": (HEAD,),
    "dsl": (DSL,),
    "deputy_headteacher": (DEPUTY,),
    "deputy_dsl": (DEPUTY_DSL,),
    "chair": (CHAIR,),
    "dpo": (DPO,),
}


def chain(kind: str = "E1", sender: str = "UANNA", text: str = "", people: route.People = ALL) -> list[str]:
    """The steps as words: `headteacher dsl`, `chair`."""
    found = route.conflict(people, "slack", sender, text)
    intent = AlertIntent("1" * 32, kind, NOW, "slack", "C1", avoid=found.roles, spared=found.people)  # type: ignore[arg-type]
    return [" ".join(one.role for one in step) for step in route.steps(intent, people)]


def without(*roles: str) -> route.People:
    return {role: people for role, people in ALL.items() if role not in roles}


USUAL = ["headteacher dsl", "deputy_headteacher deputy_dsl", "chair"]
INSTEAD = ["chair dsl", "deputy_headteacher deputy_dsl"]


@pytest.mark.parametrize(
    ("why", "expected", "given"),
    [
        ("indecent images: at once to both", USUAL, {"kind": "E0"}),
        ("a child at risk: at once to both", USUAL, {}),
        ("the head wrote it", INSTEAD, {"sender": "UJO"}),
        ("the head by title and surname", INSTEAD, {"text": "I saw Mrs Okafor shout at him"}),
        ("the head by full name", INSTEAD, {"text": "it was jo okafor again"}),
        ("the head by another name", INSTEAD, {"text": "it was JO"}),
        ("the head by title", INSTEAD, {"text": "the Head was alone with him"}),
        ("the head of the federation", INSTEAD, {"text": "our exec head did it"}),
        ("the head of one school", INSTEAD, {"text": "the Head of School took her home"}),
        ("the headteacher", INSTEAD, {"text": "about our head-teacher’s behaviour"}),
        ("the head, mentioned", INSTEAD, {"text": "<@UJO> did"}),
        ("a child's head", USUAL, {"text": "he was hit on the head, and the head of the queue saw it"}),
        ("head lice", USUAL, {"text": "the head lice are back"}),
        ("the deputy head is not the head", ["headteacher dsl", "deputy_dsl", "chair"], {"text": "our deputy head did"}),
        ("the lead is the subject: to the head only", ["headteacher", "deputy_headteacher", "chair"], {"text": "our DSL"}),
        ("the lead by name", ["headteacher", "deputy_headteacher", "chair"], {"text": "Mr Pike was there"}),
        ("a deputy lead is not the lead", ["headteacher dsl", "deputy_headteacher", "chair"], {"text": "the deputy DSL"}),
        ("both: to the chair", ["chair", "deputy_headteacher"], {"text": "the head and the safeguarding lead know"}),
        ("the head writes about the lead", ["chair", "deputy_headteacher"], {"sender": "UJO", "text": "Mr Pike"}),
        ("a deputy wrote it", ["headteacher dsl", "deputy_dsl", "chair"], {"sender": "ULIN"}),
        ("the chair is the subject", USUAL[:2], {"text": "our chair of governors"}),
        ("no head: the deputy in their place", ["deputy_headteacher dsl", "deputy_dsl", "chair"], {"people": without("headteacher")}),
        ("no lead: their deputy", ["headteacher deputy_dsl", "deputy_headteacher", "chair"], {"people": without("dsl")}),
        ("only a chair", ["chair"], {"people": {"chair": (CHAIR,)}}),
        ("nobody", [], {"people": {}}),
        ("the head alone, and wrote it", [], {"sender": "UJO", "people": {"headteacher": (HEAD,)}}),
        ("somebody asks that the head is told", ["headteacher"], {"kind": "tell"}),
        ("the head asks that somebody is told", ["chair"], {"kind": "tell", "sender": "UJO"}),
        ("a declaration", ["headteacher"], {"kind": "declare"}),
        ("the head's declaration", ["chair"], {"kind": "declare", "sender": "UJO"}),
        ("data in the wrong place", ["dpo", "headteacher"], {"kind": "breach"}),
        ("reported by the officer", ["headteacher"], {"kind": "breach", "people": {**ALL, "dpo": (Person(ids={"slack": "UANNA"}),)}}),
    ],
)  # fmt: skip
def test_goes_to(why: str, expected: list[str], given: dict[str, object]) -> None:
    assert chain(**given) == expected, why  # type: ignore[arg-type]


def test_who_holds_two_roles_is_told_once_and_spared_in_both() -> None:
    both = {**ALL, "dsl": (HEAD,)}
    assert chain(people=both) == ["headteacher", "deputy_headteacher deputy_dsl", "chair"]
    assert chain(people=both, sender="UJO") == ["chair", "deputy_headteacher"]


def test_of_two_heads_none_is_told_about_one() -> None:
    other = Person(name="Mr Penn", ids={"slack": "UPENN"})
    assert chain(people={**ALL, "headteacher": (HEAD, other)}, text="Mr Penn did it")[0] == "chair dsl"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("it was Mrs O’Bello", "Dr Amara O'Bello"),
        ("zoë  márquez said", "Zoe Marquez"),
        ("ask Okafor-Smith", "Okafor-Smith"),
        ("ask O\u200bkafor, Ms Okafor", "Ms Okafor"),
    ],
)
def test_a_name_is_met_as_people_type_it(text: str, name: str) -> None:
    assert subject.names(text, [name])


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("the linen cupboard", "Mrs Lin"),
        ("Mrs Linton said", "Mrs Lin"),
        ("jogging", "JO"),
        ("", "Jo"),
        ("all of it", ""),
    ],
)
def test_a_name_is_not_met_in_another_word(text: str, name: str) -> None:
    assert not subject.names(text, [name])


roles = st.sampled_from([*ALL])
persons = st.builds(
    lambda n: Person(name=f"Person{n}", ids={"slack": f"U{n}"}), st.integers(min_value=0, max_value=5)
)  # few, so that one holds several roles
schools = st.dictionaries(roles, st.lists(persons, max_size=3).map(tuple))


@given(schools, st.sampled_from(get_args(AlertKind)), st.integers(0, 5), st.integers(0, 5))
def test_nobody_is_told_about_themselves_or_twice(people: route.People, kind: str, sender: int, about: int) -> None:
    found = route.conflict(people, "slack", f"U{sender}", f"I saw Person{about} there")
    intent = AlertIntent("1" * 32, kind, NOW, "slack", "C1", avoid=found.roles, spared=found.people)  # type: ignore[arg-type]
    told = [one.ids["slack"] for step in route.steps(intent, people) for one in step]
    assert not {f"U{sender}", f"U{about}"} & set(told)
    assert len(told) == len(set(told))
    heads = {person.ids["slack"] for person in people.get("headteacher", ())}
    if heads & {f"U{sender}", f"U{about}"}:
        first = [one.role for step in route.steps(intent, people)[:1] for one in step]
        assert "headteacher" not in first


@given(
    schools.filter(
        lambda people: any(people.get(role) for role in ("headteacher", "dsl", "deputy_headteacher", "chair"))
    )
)
def test_where_anybody_is_named_somebody_is_told(people: route.People) -> None:
    assert chain(people=people)


def test_waits() -> None:
    intent = AlertIntent("1" * 32, "E1", NOW, "slack", "C1")
    assert route.wait(intent, 1, 3, QUARTER, NOW) == NOW + QUARTER
    assert route.wait(intent, 3, 3, QUARTER, NOW) == NOW + timedelta(hours=1)
    late = NOW + timedelta(hours=23, minutes=30)
    assert route.wait(intent, 9, 3, QUARTER, late) == NOW + timedelta(hours=24, minutes=30), "an hour for the last"


def test_who_cannot_be_reached_is_passed_over() -> None:
    from bot.config import Config

    config = Config(people={"headteacher": (HEAD,), "dsl": (DSL,)})
    intent = AlertIntent("1" * 32, "E1", NOW, "slack", "C1")
    assert [one.role for one in route.first_told(config, intent)] == ["headteacher"], "no mail server, so no e-mail"
    assert route.party("dsl", DSL) == Party("dsl", DSL.name, DSL.email)
