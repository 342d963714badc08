import pytest

from medlint.fingerprint import fingerprint, fingerprints

PARTS = ("cure-claim", "pages/mint.md", "cures colds", "Mint tea cures colds.")


def test_it_never_changes() -> None:
    # Baselines and dismissed alerts of users hold this value.
    assert fingerprint(*PARTS) == "a0e0c59d4d1c5e65f02db99426ba832616e7acca3bb56909e68fc59512a42318"


@pytest.mark.parametrize(
    "parts",
    [
        ("cure-claim", "./pages/mint.md", "cures colds", "Mint tea cures colds."),
        ("cure-claim", "pages/mint.md", "Cures  colds", "Mint tea\n    Cures  colds. "),
        ("cure-claim", "pages/mint.md", "cures\xa0colds", "Mint tea cures\xa0colds."),
    ],
)
def test_white_space_and_case_are_not_identity(parts: tuple[str, str, str, str]) -> None:
    assert fingerprint(*parts) == fingerprint(*PARTS)


def test_composed_and_decomposed_letters_are_the_same() -> None:
    assert fingerprint("a", "b", "café", "d") == fingerprint("a", "b", "cafe\u0301", "d")


@pytest.mark.parametrize("number", range(4))
def test_each_part_is_identity(number: int) -> None:
    other = list(PARTS)
    other[number] += "x"
    assert fingerprint(*other) != fingerprint(*PARTS)
    assert fingerprint(*PARTS, ordinal=1) != fingerprint(*PARTS)


def test_words_do_not_run_into_the_sentence() -> None:
    assert fingerprint("r", "p", "a b", "c") != fingerprint("r", "p", "a", "b c")


def test_equals_are_numbered_in_order() -> None:
    shouted = ("cure-claim", "pages/mint.md", "CURES COLDS", "Mint tea CURES COLDS.")
    other = ("cure-claim", "pages/mint.md", "cures colds", "Sage cures colds.")
    assert fingerprints([PARTS, other, shouted]) == [
        fingerprint(*PARTS),
        fingerprint(*other),
        fingerprint(*PARTS, ordinal=1),
    ]


def test_half_a_surrogate_pair_is_survived() -> None:
    assert fingerprint("r", "p\udcff", "w", "s\ud83d")
