from pathlib import Path

import pytest

from medlint.search import Compiler
from medlint.vocabulary import ListError, Vocabulary, resolve, tables

LISTS = resolve(
    {
        "mood": "# Moods.\nanxiety\ndepression ?\npanic disorder, panic disorders\n=SAD\n",
        "condition": "# All.\n{mood}\nmigraine, migraines\n",
    }
)


def found(text: str, name: str) -> list[str]:
    vocabulary = Vocabulary(tables(LISTS, ["no"]))
    reading = vocabulary.read([text])[0]
    phrase = Compiler(vocabulary).compile(f"{{{name}}}")
    return [" ".join(reading.words[hit.start : hit.end]) for hit in phrase.spans(reading)]


def test_terms_are_found_in_their_list_and_in_the_lists_that_include_it() -> None:
    text = "Depression, panic-disorders and Migraine’s grip"
    assert found(text, "mood") == ["depression", "panic disorders"]
    assert found(text, "condition") == ["depression", "panic disorders", "migraine"]


def test_a_comma_parts_the_words_of_a_term() -> None:
    assert found("panic, disorder", "mood") == []


def test_an_exact_term_keeps_its_case() -> None:
    assert found("SAD and sad", "mood") == ["sad"]


def test_an_exact_term_may_be_made_of_parts() -> None:
    (list_,) = resolve({"name": "# Names.\n=(Pain|Itch)(Gone|Free)\n"}).values()
    assert [term.exact for term in list_] == ["PainGone", "PainFree", "ItchGone", "ItchFree"]


def test_numbers_need_no_list() -> None:
    assert found("in 2 or three days, 90% of people", "number") == ["2", "three"]
    assert found("in 2 or three days, 90% of people", "percent") == ["90%"]


def test_a_bracket_in_a_term_stays_a_bracket_in_a_gap() -> None:
    vocabulary = Vocabulary(tables(resolve({"marker": "# M.\nlp(a)\n"}), ["lowers", "by"]))
    compiler = Compiler(vocabulary)
    for text in ("lowers Lp(a) by half", "lowers (in most) Lp(a) by half"):
        assert compiler.compile("lowers ..2 {marker} by").spans(*vocabulary.read([text]))


def test_a_span_is_where_the_words_stand() -> None:
    reading = Vocabulary(tables(LISTS, ["no"])).read(["  No “panic disorder” here"])[0]
    start, end = reading.span(1, 3)
    assert reading.text[start:end] == "panic disorder"


@pytest.mark.parametrize(
    ("texts", "message"),
    [
        ({"a": "{b}"}, "a.txt:1: no list 'b'"),
        ({"a": "# x\n{b}", "b": "{a}"}, "includes itself"),
        ({"a": "™"}, "holds no word"),
        ({"a": "=Big Word"}, "only a single word"),
    ],
)
def test_a_list_that_cannot_be_read_says_where(texts: dict[str, str], message: str) -> None:
    with pytest.raises(ListError, match=message):
        resolve(texts)


def test_bundled_lists_say_what_they_are_and_are_sorted() -> None:
    folder = Path(__file__).parent.parent / "rules" / "lists"
    for path in sorted(folder.glob("*.txt")):
        lines = path.read_text(encoding="utf-8").splitlines()
        assert lines[0].startswith("# "), path
        assert any(line.startswith("# source:") for line in lines), path
        terms = [line for line in lines if line and not line.startswith(("# ", "{")) and line != "#"]
        assert len(terms) == len(set(terms)), path
