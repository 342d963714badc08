"""Speed of the whole pipeline, printed: `python tests/bench/speed.py`. Not a test."""

from __future__ import annotations

import gc
import os
import random
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from medlint.__main__ import ALLOCATIONS
from medlint.linter import Linter
from medlint.rule import Rule
from medlint.rulebook import Rulebook, bundled_folder, load_rulebook
from medlint.vocabulary import resolve

ROOT = Path(__file__).parent.parent.parent
ARTICLES = sorted((ROOT / "tests" / "fixtures" / "articles").glob("*.txt"))
SIZE = 1_000_000
PASSES = 4
NEUTRAL = """\
Our office is on the second floor, above the post office, and the lift is at the back of the hall.
Parking behind the building costs two dollars an hour, and the first half hour is free for visitors.
We are open from eight to five on weekdays, and on the first Saturday of the month until noon.
Please bring your insurance card, a list of the medicines you take and the letter from your family doctor.
The form asks for your address, your date of birth and somebody whom we can call in an emergency.
Dr. Okafor studied in Leeds and Toronto, and joined the practice in the spring of 2014.
If you need to cancel, call the front desk at least a day before, so that somebody else can have the time.
The first visit takes about an hour; most of it goes to questions about your history.
A nurse measures your weight, your temperature and your blood pressure before you see the doctor.
We keep records for as long as the law requires, and send copies to another office when you ask in writing.
Payment is due on the day of the visit, by card, check or transfer, and a receipt comes by mail.
Children under sixteen should come with a parent or guardian who can sign the forms.
The waiting room has water, a table with newspapers and a corner with toys and picture books.
The word comes from a Greek verb and was first used for it by a physician in the nineteenth century.
The muscle runs from the shoulder blade to the upper arm and turns the arm outward.
The committee met on Tuesday and agreed to plant more trees along the river next spring.
This page was last changed in October; write to the web editor if a link does not work.
Interpreters for Spanish, Polish and Somali are here on Mondays and can be booked for other days.
""".splitlines()
NEUTRAL_SHARE = 0.6  # of paragraphs, so that a page holds about two diagnostics per KB, as real ones do


def page(size: int, neutral: float, seed: int = 1) -> str:
    """Markdown of sentences made fresh by exchanging words: neutral ones, and those of the articles."""
    chance = random.Random(seed)
    text = "\n\n".join(path.read_text(encoding="utf-8") for path in ARTICLES)
    paragraphs = [p for p in re.split(r"\n+", text) if p.strip()]
    words, plain_words = text.split(), " ".join(NEUTRAL).split()
    out: list[str] = []
    length = 0
    while length < size:
        if chance.random() < neutral:
            paragraph, others = " ".join(chance.sample(NEUTRAL, 3)), plain_words
        else:
            paragraph, others = chance.choice(paragraphs), words
        said = [w if chance.random() > 0.125 else chance.choice(others) for w in paragraph.split()]
        at = chance.randrange(len(said))
        said[at] = f"**{said[at]}**"
        block = ("## " if len(said) < 9 else "- " if chance.random() < 0.2 else "") + " ".join(said)
        out.append(block)
        length += len(block) + 2
    return "\n\n".join(out)


def doubled(book: Rulebook) -> Rulebook:
    """The rulebook with as many rules again: each phrase with its literal words exchanged for others."""
    words = sorted({w for phrase in book.phrasebook.plans for w in re.findall(r"[a-z]{3,}", phrase)})
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


def ready(book: Rulebook) -> Linter:
    """A linter as a run makes it: what stays is seldom looked through for garbage."""
    gc.set_threshold(ALLOCATIONS)
    linter = Linter(rulebook=book)
    gc.freeze()
    return linter


def pace(linter: Linter, texts: Sequence[str]) -> float:
    """Seconds of processor time for a pass over one text, the best of several."""
    best = float("inf")
    for text in texts:
        begun = time.process_time()
        linter.lint_text(text, "page.md")
        best = min(best, time.process_time() - begun)
    return best


def pages(neutral: float, size: int = SIZE) -> list[str]:
    """Texts that share hardly a sentence, after one from which a linter learns the words."""
    return [page(size, neutral, seed) for seed in range(1, 1 + PASSES)]


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
    print(f"{len(book.rules)} rules, {SIZE / 1e6:.1f} MB of Markdown")
    for name, neutral in (("claims only", 0.0), ("a site", NEUTRAL_SHARE), ("no claims", 1.0)):
        texts, linter = pages(neutral), ready(book)
        size = len(texts[-1].encode()) / 1e6
        new = size / pace(linter, texts)
        again = size / pace(linter, texts[-1:] * 2)
        found = len(linter.lint_text(texts[-1], "page.md").diagnostics) / size / 1000
        print(f"{name:<20}  {new:6.2f} MB/s, again {again:6.2f}  {found:.1f} diagnostics per KB")
    articles = "\n\n".join(path.read_text(encoding="utf-8") for path in ARTICLES)
    repeated = "\n\n".join([articles] * (SIZE // len(articles)))
    speed = len(repeated.encode()) / 1e6 / pace(ready(book), [repeated] * 3)
    print(f"the articles, again and again {speed:6.2f} MB/s")
    texts = pages(NEUTRAL_SHARE)
    once, twice = pace(ready(book), texts), pace(ready(doubled(book)), texts)
    print(f"twice as many rules   {100 * (twice / once - 1):+5.0f}% time")
    for factor in (1, 2, 4):
        part = pace(ready(book), pages(NEUTRAL_SHARE, 250_000 * factor)) / factor
        print(f"linear: {factor} × 0.25 MB  {part * 1000:6.0f} ms per part")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "page.md"
        file.write_text(page(5000, NEUTRAL_SHARE), encoding="utf-8")
        os.environ["XDG_CACHE_HOME"] = folder
        # An installed package has its bytecode; a checkout may keep it where nothing stays.
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        os.environ["PYTHONPYCACHEPREFIX"] = folder
        print(f"medlint --version     {started('--version'):6.0f} ms")
        print(f"check a 5 KB file     {started('check', str(file)):6.0f} ms")


if __name__ == "__main__":
    main()
