"""Speed of the whole pipeline, printed: `python tests/bench/speed.py`. Not a test."""

from __future__ import annotations

import os
import random
import re
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from medlint.linter import Linter
from medlint.rule import Rule
from medlint.rulebook import Rulebook, bundled_folder, load_rulebook
from medlint.vocabulary import resolve

ROOT = Path(__file__).parent.parent.parent
ARTICLES = sorted((ROOT / "tests" / "fixtures" / "articles").glob("*.txt"))
SIZE = 2_000_000


def page(size: int, seed: int = 1) -> str:
    """Markdown of fresh sentences: those of the articles with one word in eight exchanged for another."""
    chance = random.Random(seed)
    text = "\n\n".join(path.read_text(encoding="utf-8") for path in ARTICLES)
    paragraphs = [p for p in re.split(r"\n+", text) if p.strip()]
    words = text.split()
    out: list[str] = []
    length = 0
    while length < size:
        said = [
            w if chance.random() > 0.125 else chance.choice(words) for w in chance.choice(paragraphs).split()
        ]
        at = chance.randrange(len(said))
        said[at] = f"**{said[at]}**"
        block = ("## " if len(said) < 9 else "- " if chance.random() < 0.2 else "") + " ".join(said)
        out.append(block)
        length += len(block) + 2
    return "\n\n".join(out)


def doubled(book: Rulebook) -> Rulebook:
    """The rulebook with as many rules again: each phrase with its literal words exchanged for others."""
    words = sorted({w for phrase in book.plans for w in re.findall(r"[a-z]{3,}", phrase)})
    chance = random.Random(2)

    def other(rule: Rule) -> Rule:
        def exchanged(phrase: object) -> object:
            if not isinstance(phrase, str):
                return phrase
            return re.sub(r"(?<![{a-z-])[a-z]{3,}(?![}a-z-])", lambda _: chance.choice(words), phrase)

        return replace(rule, id=f"{rule.id}-x", match=tuple(map(exchanged, rule.match)))  # type: ignore[arg-type]

    lists = bundled_folder().glob("lists/*.txt")
    texts = {path.stem: path.read_text(encoding="utf-8") for path in lists}
    return Rulebook.of((*book.rules, *map(other, book.rules)), resolve(texts))


def pace(linter: Linter, text: str) -> float:
    """Seconds of processor time for one pass, the best of three."""
    best = float("inf")
    for _ in range(3):
        begun = time.process_time()
        linter.lint_text(text, "page.md")
        best = min(best, time.process_time() - begun)
    return best


def started(*arguments: str) -> float:
    """Milliseconds of wall time for one command, the best of seven."""
    best = float("inf")
    for _ in range(7):
        begun = time.perf_counter()
        subprocess.run([sys.executable, "-m", "medlint", *arguments], stdout=subprocess.DEVNULL, check=False)
        best = min(best, time.perf_counter() - begun)
    return best * 1000


def main() -> None:
    """Print the figures."""
    book = load_rulebook([bundled_folder()])
    text = page(SIZE)
    size = len(text.encode()) / 1e6
    linter = Linter(rulebook=book)
    once = pace(linter, text)
    found = len(linter.lint_text(text, "page.md").diagnostics)
    print(f"{len(book.rules)} rules, {size:.1f} MB of Markdown, {found / size / 1000:.1f} diagnostics per KB")
    print(f"whole pipeline        {size / once:6.2f} MB/s")
    twice = pace(Linter(rulebook=doubled(book)), text)
    print(f"twice as many rules   {size / twice:6.2f} MB/s  ({100 * (twice / once - 1):+.0f}% time)")
    quiet = "The committee met on Tuesday and agreed to plant more trees along the river next spring. " * 20
    silent = (quiet + "\n\n") * 500
    print(f"prose without claims  {len(silent) / 1e6 / pace(linter, silent):6.2f} MB/s")
    for factor in (1, 2, 4):
        part = pace(linter, page(250_000 * factor)) / factor
        print(f"linear: {factor} × 0.25 MB  {part * 1000:6.0f} ms per part")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "page.md"
        file.write_text(page(5000), encoding="utf-8")
        os.environ["XDG_CACHE_HOME"] = folder
        print(f"medlint --version     {started('--version'):6.0f} ms")
        print(f"check a 5 KB file     {started('check', str(file)):6.0f} ms")


if __name__ == "__main__":
    main()
