import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medlint.sentences import split

# A stroke marks each end that is to be found within the text.
CASES = """
Mint is calm.| It is green.
Dr. Rossi drinks it.| So does Prof. Lind.
Some herbs, e.g. Mint, i.e. Mentha, are calm.| Ask us.
The U.S. Food and Drug Administration wrote to us.| It was kind.
We sell it in the U.S.| The price is low.
Mint vs. Sage.| Both are herbs.
It is the No. 1 tea.| No.| Really.
Ask J. K. Lind, M.D., about it.| Jane Doe, Ph.D., agrees.
Take vitamin C.| Add hepatitis B.| Vaccines follow.
A cup holds 3.5 cl. of tea.| We opened in 2019.| 12 people came.
It costs $4.50!| Is that much?!| No...| Or is it?
Wait…| We are not done.
It helps . . .| It helps again. . . .| And . . . so on.
“It is calm.”| She left.
“Is it calm?” she asked.
(It is calm.)| She left.
The study (Lind et al. 2019) is old.| Lind et al. Found it.
Open from 9 a.m. Monday.| Closed at 5 p.m.| We sleep then.
Acme Inc. Teas are green.
1. Pour it.| 2. Drink it.
Mint is calm.|The tea is green.
We ship to example.com.au and St.John.
Calm nights.*| Green days.†| Fresh mornings.
See 21 U.S.C. 355(a).| See Fig. 3.
Yahoo! is not a tea.
State of the art.| We made it.
Mint 是绿色的。|它很安静！|再见
""".strip().splitlines()


def sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in split(text)]


@pytest.mark.parametrize("case", CASES)
def test_sentences(case: str) -> None:
    assert sentences(case.replace("|", "")) == [sentence.strip() for sentence in case.split("|")]


@pytest.mark.parametrize(
    ("prose", "found"),
    [
        ("Lakeside Wellness\nOpen all night", ["Lakeside Wellness", "Open all night"]),
        ("It may\nhelp", ["It may\nhelp"]),
        ("mint,\nSage and\nLavender", ["mint,\nSage and\nLavender"]),
        ("Mint is calm.  \n Sage is not.\n", ["Mint is calm.", "Sage is not."]),
    ],
)
def test_a_line_that_was_broken_on_purpose_ends_a_sentence_if_it_is_complete(
    prose: str, found: list[str]
) -> None:
    assert sentences(prose) == found


def test_bullets_in_one_paragraph_part_sentences_and_belong_to_none() -> None:
    assert sentences("Our tea: • Calm nights • Green days. • Fresh air") == [
        "Our tea:",
        "Calm nights",
        "Green days.",
        "Fresh air",
    ]


def test_the_parts_of_a_title_are_sentences() -> None:
    assert sentences("Mint Tea | Calm Nights · Leeds") == ["Mint Tea", "Calm Nights", "Leeds"]
    assert sentences("Mint|Sage") == ["Mint|Sage"]


@pytest.mark.parametrize("prose", ["", " ", "\n", ".", "...", "•", " . ", "|"])
def test_prose_without_words(prose: str) -> None:
    assert "".join(sentences(prose)) == prose.strip(" \n•|")


PIECES = ["a", "B", "Dr", "1", " ", "\n", ".", "…", "?", "!", "”", ")", "•", "。", "\xa0"]


@given(st.lists(st.sampled_from(PIECES)).map("".join))
def test_sentences_are_in_order_trimmed_and_miss_no_word(prose: str) -> None:
    found = split(prose)
    assert all(start < end and prose[start:end] == prose[start:end].strip() for start, end in found)
    assert all(before[1] <= after[0] for before, after in pairwise(found))
    kept = "".join(prose[start:end] for start, end in found)
    assert [c for c in kept if c.isalnum()] == [c for c in prose if c.isalnum()]


@pytest.mark.parametrize("piece", ["Mint is calm. ", "A. ", "...", ". ", '."', "\n", " ", "•", "“", ".)]"])
def test_cost_follows_the_length(piece: str) -> None:
    started = time.process_time()
    split(piece * 50_000)
    assert time.process_time() - started < 2
