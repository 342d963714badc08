import pytest

from medlint.phrases import Choice, Edge, Gap, Listed, PhraseError, Words, lists_named, parse, words_named


def one(word: str) -> Words:
    return Words(frozenset({word}))


def test_a_phrase_is_read_in_order() -> None:
    assert parse("^ {treatment} ..3 (cures|heals) Risk-free") == (
        Edge(start=True),
        Listed("treatment"),
        Gap(3),
        Words(frozenset({"cures", "heals"})),
        one("risk"),
        one("free"),
    )


def test_an_empty_alternative_makes_a_group_optional() -> None:
    assert parse("no (known|) risk") == (one("no"), Choice(((one("known"),), ())), one("risk"))


def test_groups_nest_and_name_what_they_use() -> None:
    sequence = parse("(say (goodbye|no) to|end) {condition} $")
    assert set(words_named(sequence)) == {"say", "goodbye", "no", "to", "end"}
    assert list(lists_named(sequence)) == ["condition"]
    assert sequence[-1] == Edge(start=False)


@pytest.mark.parametrize(
    ("phrase", "message"),
    [
        ("", "an empty phrase"),
        ("no (known risk", "never closed"),
        ("no known) risk", "stray ')'"),
        ("{Condition}", "not the name of a list"),
        (".. safe", "a gap at the edge"),
        ("safe ..", "a gap at the edge"),
        ("safe ..99 now", "expected 1 to 12"),
        ("(safe|)", "optional"),
        ("safe ™ now", "holds no word"),
        ("safe {x", "stray '{'"),
    ],
)
def test_what_cannot_be_read_is_said(phrase: str, message: str) -> None:
    with pytest.raises(
        PhraseError, match=message.replace("(", r"\(").replace(")", r"\)").replace("{", r"\{")
    ):
        parse(phrase)
