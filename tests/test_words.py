import pytest
from hypothesis import given
from hypothesis import strategies as st

from medlint.words import fold, folded, is_number, pieces, spans, tokens


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("It’s risk-free, 100% safe.", ["it's", "risk", "free", ",", "100%", "safe"]),
        ("so\u00adft and ze\u200bro", ["soft", "and", "zero"]),  # what a reader does not see
        ("caf\u0065\u0301 ﬁx ſafe", ["cafe", "fix", "safe"]),
        ("NAD+ and B12, COVID-19", ["nad+", "and", "b12", ",", "covid", "19"]),
        ("1–2 weeks – or less — never", ["1", "2", "weeks", "–", "or", "less", "—", "never"]),
        ("“It ‘cured’ me” (really)", ["it", "cured", "me", "(", "really", ")"]),
        ("$99.50 #1 28.94% 3x", ["$99.50", "#1", "28.94%", "3x"]),
        ("Lose 10lb, then 2.5KG in 3x30mins", "lose 10 lb , then 2.5 kg in 3x30mins".split()),
        ("[I]t helps a[b]c [sic] [1]", "it helps a [ b ] c [ sic ] [ 1 ]".split()),  # as an editor quotes
        ("pain\u00a0free anxiety/PTSD", ["pain", "free", "anxiety", "/", "ptsd"]),
    ],
)
def test_words_are_what_a_reader_sees(text: str, words: list[str]) -> None:
    assert folded(text) == words


@given(st.text(max_size=200))
def test_spans_are_where_the_tokens_stand(text: str) -> None:
    assert [text[start:end] for start, end in spans(text)] == tokens(text)


@given(st.text(max_size=40))
def test_folding_twice_changes_nothing(text: str) -> None:
    for token in tokens(text):
        assert fold(fold(token)) == fold(token)


def test_numbers() -> None:
    assert all(map(is_number, ["12", "28.94%", "#1", "$99", "3x"]))
    assert not any(map(is_number, ["safe", "b12", "&"]))


@given(st.text(max_size=60) | st.text(alphabet="abkg'’-–—,.()[]/1%\u00ad \n", max_size=30))
def test_the_tokens_of_the_pieces_are_those_of_the_sentence(text: str) -> None:
    assert [token for piece in pieces(text) for token in tokens(f" {piece} ")] == tokens(text)
