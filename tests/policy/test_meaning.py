"""With the `[model]` extra the look-up understands wording that it never met; what it must not change stays as it was."""

from __future__ import annotations

import concurrent.futures
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.policy.book import Book, load
from bot.policy.importing import steps
from bot.policy.meaning import encoder
from bot.policy.meaning.nearest import Meaning, phrases
from bot.policy.search import MOST_ANSWERS, Search
from bot.policy.shelf import Shelf
from tests.policy.score import GROUPS, Group, Score, by_meaning, questions, score
from tests.policy.test_import import MESSY
from tests.policy.test_library import TODAY
from tests.policy.test_questions import P95_MS, Floor

pytestmark = pytest.mark.skipif(not encoder.installed(), reason="needs the [model] extra")

FLOORS: dict[Group, Floor] = {
    "tuned on": Floor(120, 100, 0.96, 0.98, 0.95, 0.93),
    "held out": Floor(80, 25, 0.93, 0.98, 0.95, 0.83),
    "new hands": Floor(90, 40, 0.68, 0.79, 0.78, 0.85),
    "imported": Floor(20, 5, 0.85, 0.85, 0.70, 0.80),
}


@pytest.fixture(scope="module")
def search() -> Search:
    return by_meaning(load())


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Book:
    """A school's own policy, as `tactful policy import --accept` keeps it."""
    shelf = Shelf(tmp_path_factory.mktemp("school") / "policy")
    proposal = steps.propose(MESSY, shelf, book_id="online-life")
    return steps.keep(proposal, proposal.proposed, shelf, TODAY).book


@pytest.fixture(scope="module", params=[*GROUPS, "imported"])
def measured(request: pytest.FixtureRequest, search: Search, own: Book) -> tuple[Score, Floor]:
    group: Group = request.param
    return score(by_meaning(own) if group == "imported" else search, questions(group)), FLOORS[group]


def ids(search: Search, question: str) -> list[str]:
    return [clause.id for clause in search.answer(question).answers]


def test_answers_are_right_as_often_as_was_measured(measured: tuple[Score, Floor]) -> None:
    result, floor = measured

    assert (result.pairs, result.strangers) >= (floor.pairs, floor.strangers)
    assert result.first >= floor.first, result.wrong
    assert result.in_three >= floor.in_three, result.wrong


def test_nothing_is_said_only_where_nothing_fits(measured: tuple[Score, Floor]) -> None:
    result, floor = measured

    assert result.precision >= floor.precision, result.wrong
    assert result.recall >= floor.recall, result.wrong


def test_answers_come_at_once(measured: tuple[Score, Floor]) -> None:
    assert measured[0].p95_ms < 4 * P95_MS, "on a busy machine; `python -m bench.lookup` holds it to the limit itself"


def test_all_questions_together_reach_what_was_promised(search: Search) -> None:
    result = score(search, questions(*GROUPS))

    assert result.first >= 0.90
    assert result.in_three >= 0.98
    assert result.precision >= 0.95


def test_new_hands_are_answered_better_than_by_words_alone(search: Search) -> None:
    asked = questions("new hands")
    words, meaning = score(Search(load()), asked), score(search, asked)

    assert meaning.first > words.first
    assert meaning.in_three > words.in_three


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("9.2", ["9.2"]),
        ("clause 8.4", ["8.4"]),
        ("section 11", ["11.1", "11.2"]),
        ("fn1", ["fn1"]),
        ("12.0", ["12.0a", "12.0b"]),
    ],
)
def test_number_typed_directly_needs_no_meaning(search: Search, question: str, expected: list[str]) -> None:
    assert ids(search, question) == expected


def test_section_and_words_answer_from_that_section(search: Search) -> None:
    assert ids(search, "section 9 photos")[0] == "9.9"
    assert {clause_id.split(".")[0] for clause_id in ids(search, "section 9 parents")} == {"9"}


@pytest.mark.parametrize("question", ["asdfgh", "", "   ", "???", "😀😀", "the and of", "9.42", "12 x 9"])
def test_nothing_means_nothing(search: Search, question: str) -> None:
    assert ids(search, question) == []


@given(st.text(max_size=200))
@settings(max_examples=100, deadline=None)
def test_any_text_is_answered(question: str) -> None:
    answer = _SEARCH.answer(question)

    assert answer.fits == bool(answer.answers)
    assert len(answer.answers) <= MOST_ANSWERS


_SEARCH = by_meaning(load())


def test_same_question_has_the_same_answer_in_every_thread() -> None:
    fresh = by_meaning(load())  # not prepared: the threads meet at the first question
    asked = ["kid wants my digits", "photos on my phone", "printer toner", "section 9", "moaning about parents"] * 20

    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        assert list(pool.map(lambda one: ids(fresh, one), asked)) == [ids(_SEARCH, one) for one in asked]


def test_vectors_of_the_shipped_book_ship() -> None:
    """Else every start would compute them: run training.meaning's `write_shipped` after a change of the book."""
    from importlib import resources

    from bot.policy.meaning import vectors

    with resources.files("bot.policy.meaning").joinpath("shipped.npz").open("rb") as file:
        known, weights = vectors.read(file)

    assert {vectors.digest(phrase) for clause in load().clauses for phrase in phrases(clause)} <= known.keys()
    assert vectors.name_of(resources.files("bot.policy.meaning").joinpath("encoder.onnx").read_bytes()) == weights


def near(book: Book, beside: Path | None, question: str) -> list[float]:
    return Meaning(book.clauses, beside).near(question)


def test_vectors_of_an_own_book_are_kept_beside_it(own: Book, tmp_path: Path) -> None:
    first = near(own, tmp_path, "who may have my number")
    kept = list(tmp_path.iterdir())
    written = kept[0].stat().st_mtime_ns
    again = near(own, tmp_path, "who may have my number")

    assert [path.name.startswith("meaning-") for path in kept] == [True]
    assert again == first
    assert kept[0].stat().st_mtime_ns == written


def test_spoilt_vectors_are_computed_again(own: Book, tmp_path: Path) -> None:
    first = near(own, tmp_path, "who may have my number")
    kept = next(tmp_path.iterdir())
    kept.write_bytes(kept.read_bytes()[:500])

    assert near(own, tmp_path, "who may have my number") == first


def test_folder_that_cannot_be_written_changes_nothing(own: Book, tmp_path: Path) -> None:
    first = near(own, None, "who may have my number")
    blocked = tmp_path / "policy"
    blocked.write_text("a file, not a folder")

    assert near(own, blocked, "who may have my number") == first


def test_runtime_is_not_imported_before_a_question() -> None:
    code = (
        "import sys; from bot.policy.book import load; from bot.policy.search import Search\n"
        "from bot.policy.meaning.nearest import Meaning; b = load(); s = Search(b, meaning=Meaning.of(b.clauses)); s.answer('9.2')\n"
        "print(sorted({'onnxruntime', 'tokenizers', 'numpy'} & set(sys.modules)))"
    )

    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


def test_without_the_extra_words_answer_alone() -> None:
    """A finder that knows neither library: as on a machine without them."""
    code = (
        "import sys\n"
        "class No:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name in ('onnxruntime', 'tokenizers'): raise ModuleNotFoundError(name)\n"
        "sys.meta_path.insert(0, No())\n"
        "from click.testing import CliRunner; from bot.cli import tactful\n"
        "print(CliRunner().invoke(tactful, ['policy', 'my', 'number', '--format', 'json']).output)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=os.environ | {"PYTHONPATH": "."}
    )

    assert '"clause": "9.2"' in done.stdout
