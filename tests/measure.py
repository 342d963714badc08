"""What each rule reports on labelled copy, and the index of rules that says so.

    python tests/measure.py LABELLED…

measures, then writes gold/measured.yaml and the index in rules/README.md. LABELLED are JSON Lines files, a
sentence or claim a line under `text`, `sentence` or `claim`, categories under `labels` or `must` and `may`.
Only counts are kept.
"""

import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import yaml

from medlint import Linter
from medlint.rule import CATEGORIES, Rule

ROOT = Path(__file__).parent.parent
MEASURED = ROOT / "tests" / "gold" / "measured.yaml"
INDEX = ROOT / "rules" / "README.md"
BELOW = "<!-- what follows is written by tests/measure.py -->\n"
MEANING = {
    "cure": "says that a disease is ended",
    "efficacy": "promises an effect that needs evidence",
    "safety": "denies or plays down risk",
    "comparative": "ranks above others, or equates with them",
    "evidence": "leans on evidence that is not there",
    "regulatory": "blurs what a regulator has said",
    "testimonial": "uses a story as proof",
    "pressure": "plays on fear, urgency or despair",
    "disclosure": "leaves out what a reader must know",
}


def measured(files: Iterable[Path]) -> dict[str, dict[str, list[int]]]:
    """For each rule how many labelled sentences it reports, and how many of these bear its category.

    For each category how many sentences bear it, and how many of these one of its rules reports.
    """
    linter = Linter()
    by_rule: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    by_category: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for path in files:
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            text = row.get("claim") or row.get("sentence") or row.get("text")
            surely = set(row.get("labels", row.get("must", ())))
            perhaps = surely | set(row.get("may", ()))
            found = {(d.rule, d.category) for d in linter.lint_text(text, "line.txt").diagnostics}
            for rule, category in found:
                if category != "disclosure":
                    by_rule[rule][0] += 1
                    by_rule[rule][1] += category in perhaps
            for category in surely:
                by_category[category][0] += 1
                by_category[category][1] += any(category == said for _, said in found)
    return {
        "rules": {id: by_rule[id] for id in sorted(by_rule)},
        "categories": {name: by_category[name] for name in CATEGORIES if name in by_category},
    }


def index(rules: Sequence[Rule], figures: Mapping[str, Mapping[str, Sequence[int]]]) -> str:
    """The index of rules, a table for each category."""
    counts = Counter(rule.category for rule in rules)
    parts = [
        f"# Index\n\n{len(rules)} rules. *Reported* is how many labelled sentences a rule reports, *right* "
        "the share of these that bear its category for a reader; a rule without figures met none.\n"
    ]
    for category in CATEGORIES:
        borne, found = figures["categories"].get(category, (0, 0))
        recall = f" Of {borne} labelled sentences these rules report {found / borne:.0%}." if borne else ""
        parts.append(f"\n## {category}\n\n{counts[category]} rules: {MEANING[category]}.{recall}\n\n")
        parts.append("| rule | severity | says | right | reported |\n| --- | --- | --- | --- | --- |\n")
        for rule in rules:
            if rule.category == category:
                said, right = figures["rules"].get(rule.id, (0, 0))
                share = f"{right / said:.2f} | {said}" if said else " | "
                message = rule.message.replace("{match}", "…").replace("|", "\\|")
                parts.append(
                    f"| [{rule.id}]({category}/{rule.id}.yaml) | {rule.severity} | {message} | {share} |\n"
                )
    return "".join(parts)


def page(rules: Sequence[Rule], figures: Mapping[str, Mapping[str, Sequence[int]]]) -> str:
    """The whole of rules/README.md: what was written by hand, and the index."""
    return INDEX.read_text(encoding="utf-8").partition(BELOW)[0] + BELOW + "\n" + index(rules, figures)


def main() -> None:
    files = list(map(Path, sys.argv[1:]))
    if not files:
        sys.exit(__doc__)
    figures = measured(files)
    head = "# Written by tests/measure.py. rule: [reported, right]; category: [labelled, reported].\n"
    MEASURED.write_text(
        head + yaml.safe_dump(figures, sort_keys=False, default_flow_style=None), encoding="utf-8"
    )
    INDEX.write_text(page(Linter().rulebook.rules, figures), encoding="utf-8")


if __name__ == "__main__":
    main()
