"""The five articles end to end, against what two readers said of each sentence and page.

`gold/scores.yaml` holds the floor: a score below it fails. `--update-golden` raises it to what is reached
now, and never lowers it.
"""

import re
from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
import yaml

from medlint import Diagnostic, Linter
from medlint.rule import CATEGORIES, PAGE_LABELS

TESTS = Path(__file__).parent
ARTICLES = sorted((TESTS / "fixtures" / "articles").glob("*.txt"))
FLOOR = TESTS / "gold" / "scores.yaml"
STRONG = ("warning", "error")
PAGE_RULES = {label: f"missing-{label}" for label in PAGE_LABELS} | {"fair-balance": "unbalanced-risks"}


@dataclass(frozen=True)
class Sentence:
    article: str
    text: str
    must: frozenset[str]  # categories that both readers gave
    may: frozenset[str]  # that one gave
    severities: frozenset[str]
    found: tuple[Diagnostic, ...]


@cache
def diagnostics(article: Path) -> tuple[Diagnostic, ...]:
    return linter().lint_file(article).diagnostics


@cache
def linter() -> Linter:
    return Linter()


@cache
def labels(article: Path) -> dict:
    return yaml.safe_load((TESTS / "gold" / f"{article.stem}.labels.yaml").read_text(encoding="utf-8"))


@cache
def labelled() -> tuple[Sentence, ...]:
    found = []
    for article in ARTICLES:
        source = article.read_text(encoding="utf-8")
        for label in labels(article)["sentences"]:
            start, end = placed(label["text"], label.get("nth"), source)
            found.append(
                Sentence(
                    article.name,
                    label["text"],
                    frozenset(label.get("must", ())),
                    frozenset(label.get("may", ())),
                    frozenset(label["severity"]),
                    tuple(
                        d
                        for d in diagnostics(article)
                        if d.category != "disclosure" and d.span.start < end and d.span.end > start
                    ),
                )
            )
    return tuple(found)


def placed(text: str, nth: int | None, source: str) -> tuple[int, int]:
    """Where a labelled sentence stands; one whose words stand there more than once says which it is."""
    starts = [match.start() for match in re.finditer(re.escape(text), source)]
    assert len(starts) == 1 if nth is None else nth <= len(starts), f"stands {len(starts)} times: {text}"
    start = starts[(nth or 1) - 1]
    return start, start + len(text)


GRAVE = [s for s in labelled() if s.must and s.severities == {"error"}]


@pytest.mark.parametrize("sentence", GRAVE, ids=lambda s: s.text[:60])
def test_what_both_readers_call_an_error_is_reported_as_one(sentence: Sentence) -> None:
    assert any(d.severity == "error" for d in sentence.found)


def test_scores_do_not_fall(request: pytest.FixtureRequest) -> None:
    reached = scores()
    floor = yaml.safe_load(FLOOR.read_text(encoding="utf-8"))
    if request.config.getoption("--update-golden"):
        risen = {name: max(reached[name], floor.get(name, 0.0)) for name in reached}
        head = "# Floors of tests/test_gold.py, raised by pytest --update-golden.\n"
        FLOOR.write_text(head + yaml.safe_dump(risen, sort_keys=False), encoding="utf-8")
        floor = risen
    fallen = {name: (reached[name], least) for name, least in floor.items() if reached[name] < least}
    assert fallen == {}


def scores() -> dict[str, float]:
    """Recall and precision: of sentences reported at warning or above, and by category at any severity."""
    sentences = labelled()
    strong = [s for s in sentences if s.must and s.severities <= set(STRONG)]
    reached = {
        "reported recall": ratio(any(d.severity in STRONG for d in s.found) for s in strong),
        "reported precision": precision({d for d in all_found() if d.severity in STRONG}, CATEGORIES),
    }
    for category in CATEGORIES:
        if category == "disclosure":
            continue
        meant = [s for s in sentences if category in s.must]
        said = {d for d in all_found() if d.category == category}
        reached[f"{category} recall"] = ratio(any(d.category == category for d in s.found) for s in meant)
        reached[f"{category} precision"] = precision(said, (category,))
    right: Counter[bool] = Counter()
    for article in ARTICLES:
        rules = {d.rule for d in diagnostics(article)}
        for label, judged in labels(article)["page"].items():
            if judged in ("missing", "disclosed"):
                right[(PAGE_RULES[label] in rules) == (judged == "missing")] += 1
    reached["page labels"] = round(right[True] / right.total(), 3)
    return reached


def all_found() -> list[Diagnostic]:
    return [d for article in ARTICLES for d in diagnostics(article) if d.category in CATEGORIES[:-1]]


def precision(said: set[Diagnostic], categories: tuple[str, ...]) -> float:
    """The share of diagnostics on sentences of which a reader said one of some categories."""
    borne_out = {
        d for s in labelled() if not (s.must | s.may).isdisjoint(categories) for d in s.found if d in said
    }
    return ratio(d in borne_out for d in said)


def ratio(held: object) -> float:
    outcomes = list(held)  # type: ignore[call-overload]
    return round(sum(outcomes) / len(outcomes), 3) if outcomes else 1.0
