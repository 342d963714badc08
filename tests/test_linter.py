"""A linter that is shared: by threads, and by pages that say the same."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from medlint.diagnostic import Diagnostic
from medlint.linter import Linter
from medlint.rulebook import Rulebook, bundled_folder, cache_folder, load_rulebook

ARTICLES = sorted((Path(__file__).parent / "fixtures" / "articles").glob("*.txt"))


@pytest.fixture(scope="module")
def book() -> Rulebook:
    return load_rulebook((bundled_folder(),), cache_folder())


def found(linter: Linter, path: Path) -> tuple[Diagnostic, ...]:
    return linter.lint_file(path).diagnostics


def test_threads_share_a_linter(book: Rulebook) -> None:
    alone = [found(Linter(rulebook=book), path) for path in ARTICLES]
    shared = Linter(rulebook=book)
    with ThreadPoolExecutor(8) as threads:
        together = list(threads.map(lambda path: found(shared, path), ARTICLES * 4))
    assert together == alone * 4


def test_threads_share_a_linter_that_forgets(book: Rulebook, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("medlint.vocabulary.MOST_READINGS", 20)
    shared = Linter(rulebook=book)
    texts = [
        "\n\n".join(f"Our treatment {n} cures cancer." for n in range(first, first + 60))
        for first in range(0, 90, 10)
    ]
    with ThreadPoolExecutor(8) as threads:
        together = list(threads.map(lambda text: shared.lint_text(text).diagnostics, texts * 6))
    assert together == [Linter(rulebook=book).lint_text(text).diagnostics for text in texts] * 6


def test_a_page_is_judged_alike_however_often_its_sentences_were_met(book: Rulebook) -> None:
    linter = Linter(rulebook=book)
    claim = "Ketamine cures depression."
    asked = linter.lint_text(f"# Does it help?\n\n{claim}").diagnostics
    quoted = linter.lint_text(f'# What others say\n\nThe FDA wrote: "{claim}"').diagnostics
    assert linter.lint_text(f"# Does it help?\n\n{claim}").diagnostics == asked
    assert [d.rule for d in quoted] != [d.rule for d in asked]
    assert (
        quoted
        == Linter(rulebook=book).lint_text(f'# What others say\n\nThe FDA wrote: "{claim}"').diagnostics
    )
