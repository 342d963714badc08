"""The named conditions: on labelled sentences, and on what one sentence cannot show."""

import time
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from medlint.context import cited, hedged, negated, question, quoted, warned
from medlint.words import folded

LABELLED = yaml.safe_load((Path(__file__).parent / "data/context.yaml").read_text(encoding="utf-8"))


def parted(marked: str) -> tuple[str, int, int]:
    """A sentence without the marks <<…>> around its claim, and where the claim stands."""
    before, rest = marked.split("<<")
    claim, after = rest.split(">>")
    return before + claim + after, len(before), len(before) + len(claim)


def conditions(marked: str) -> set[str]:
    prose, first, last = parted(marked)
    words = folded(prose)
    start, end = len(folded(prose[:first])), len(folded(prose[:last]))
    holds = {
        "negated": negated(words, start, end),
        "hedged": hedged(words, start, end),
        "question": question(words, start, end, prose.rstrip("\"'”’)")[-1:]),
        "warned": warned(words, start, end),
        "quoted": quoted(prose, first, last),
        "cited": cited(prose, 0, len(prose), ()),
    }
    return {name for name, found in holds.items() if found}


def labelled() -> list[object]:
    cases: list[object] = []
    for part in LABELLED.values():
        for key, sentences in part.items():
            names = [] if key == "none" else key.removeprefix("todo: ").split()
            must = {name for name in names if not name.endswith("?")}
            may = {name.rstrip("?") for name in names}
            marks = [pytest.mark.xfail(strict=True)] if key.startswith("todo: ") else []
            cases += [pytest.param(line, must, may, marks=marks, id=line) for line in sentences.splitlines()]
    return cases


@pytest.mark.parametrize(("marked", "must", "may"), labelled())
def test_conditions_of_labelled_sentences(marked: str, must: set[str], may: set[str]) -> None:
    found = conditions(marked)
    assert must <= found <= may


def test_each_part_is_large_and_varied() -> None:
    for part, least in (("tuned", 200), ("unseen", 200), ("fresh", 80), ("reported", 20), ("informed", 20)):
        sentences = [line for text in LABELLED[part].values() for line in text.splitlines()]
        assert len(sentences) == len(set(sentences)) >= least


@pytest.mark.parametrize(
    ("words", "holds"),
    [("not a cure", True), ("no cure", True), ("cure", False), ("not only a cure", False)],
)
def test_a_sentence_may_be_a_fragment(words: str, holds: bool) -> None:
    tokens = words.split()
    assert negated(tokens, len(tokens) - 1, len(tokens)) is holds


def test_negation_inside_the_claim_is_the_claim() -> None:
    words = folded("It has no side effects and never fails")
    assert not negated(words, 2, 5)  # no side effects
    assert not negated(words, 6, 8)  # never fails
    assert not hedged(folded("It may cure you"), 1, 3)


@pytest.mark.parametrize(
    ("marked", "holds"),
    [
        ("He said: “It helps. It <<cured me>>. Really.” And left.", True),
        ("He said: “It helps. Really.” It <<cured me>>. “Yes.”", False),
        ('"It helps," he said. "It <<cured me>>."', True),
        ('"It helps," he said. It <<cured me>>, "and more."', False),
        ("“It helps a lot.\nIt <<cured me>>.", True),  # a quotation of several paragraphs opens each
        ('It is a "miracle. It <<cured me>>.', False),  # a stray mark
        ("It <<cured me>>.”", False),
        ("The patients' choice: it <<cured me>>, that's all.", False),
        ("She's 5'4\" and it <<cured her>>; he's 6'1\".", False),
        ('A 3" cut, <<healed>> in days, left a 1" scar.', False),
        ("„Es <<heilt>>“, sagt sie.", True),
        ("A “<<miracle>> cure”", True),
        ("A <<“miracle” cure>>", False),
    ],
)
def test_quotations(marked: str, holds: bool) -> None:
    assert quoted(*parted(marked)) is holds


@pytest.mark.parametrize(
    ("marked", "references", "holds"),
    [
        ("It helps. <<Pain fell by half.>> It is new.", [], False),
        ("It helps. <<Pain fell by half.>> It is new.", [26], True),  # a footnote after the full stop
        ("It helps. <<Pain fell by half.>> It is new.", [14], True),  # a link in it
        ("It helps. <<Pain fell by half.>> It is new.", [9], False),  # a footnote of the sentence before
        ("It helps. <<Pain fell by half.>> It is new.", [37], False),
        ("It helps. <<Pain fell by half.>> [3] It is new.", [], True),
        ("It helps. <<Pain fell by half.>>¹ It is new.", [], True),
        ("It helps. <<[3] Pain fell by half.>> It is new.", [], False),  # the splitter left the mark behind
        ("It helps [3]. <<Pain fell by half.>> It is new.", [], False),
        ("<<Doses per m² fell by half.>>", [], False),
        ("<<Pain fell by half (since May 2020).>>", [], False),
        ("<<Pain fell by half (Updated January 2024).>>", [], False),
        ("<<According to the label, pain falls.>>", [], True),
        ("<<In the landmark KNEE-OA trial, pain fell.>>", [], True),
        ("<<In the recent FDA study, pain fell.>>", [], False),
        ("<<The WHO's 2022 guideline says that pain falls.>>", [], True),
        ("<<Our customers see it at www.example.com too.>>", [], False),
    ],
)
def test_citations(marked: str, references: list[int], holds: bool) -> None:
    assert cited(*parted(marked), references) is holds


WORDS = """
    not no never without may could some is are the a cure safe , ; : ( ) — / and or but who that it we you
    longer evidence claims to beware of how what does be
"""


@given(st.lists(st.sampled_from(WORDS.split()), min_size=1, max_size=30), st.data())
def test_any_words_can_be_judged(words: list[str], data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(words) - 1))
    end = data.draw(st.integers(start + 1, len(words)))
    for condition in (negated, hedged, warned):
        assert condition(words, start, end) in (True, False)
    assert question(words, start, end, "?") in (True, False)


@given(st.text("\"'“”‘’«».,( 5a[3]²", max_size=60), st.integers(0, 60), st.integers(0, 60))
def test_any_prose_can_be_judged(prose: str, start: int, length: int) -> None:
    start = min(start, len(prose))
    end = min(start + length, len(prose))
    assert quoted(prose, start, end) in (True, False)
    assert cited(prose, start, end, ()) in (True, False)


@pytest.mark.parametrize(
    "piece", ["not , ", "no and ", "( not ", "— is , ", "may , and ", "claims that , but ", "? is it : "]
)
def test_long_sentences_take_linear_time(piece: str) -> None:
    words = (piece * 20_000).split()
    begun = time.perf_counter()
    for condition in (negated, hedged, warned):
        condition(words, len(words) - 1, len(words))
    question(words, len(words) - 1, len(words), "?")
    assert time.perf_counter() - begun < 5  # quadratic would be minutes


@pytest.mark.parametrize(
    "piece", ['"', "“", "‘a ", "[1", "(1999", "National of ", "In The A ", "Aa Bb (2000 "]
)
def test_long_prose_takes_linear_time(piece: str) -> None:
    prose = piece * 20_000
    begun = time.perf_counter()
    quoted(prose, len(prose) - 1, len(prose))
    for start in range(0, len(prose), 3_000):  # the longest sentence the matcher hands over
        cited(prose, start, start + 3_000, ())
    assert time.perf_counter() - begun < 5
