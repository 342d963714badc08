"""Rule files: one YAML file is one rule, read strictly, with errors that point into the file."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import regex

from medlint.document import BLOCK_KINDS
from medlint.mistake import FileError, nearest
from medlint.phrases import NUMBER_LISTS, PhraseError, lists_named
from medlint.phrases import parse as parse_phrase
from medlint.rule import (
    CATEGORIES,
    CONDITIONS,
    HEDGED,
    JURISDICTIONS,
    PAGE_LABELS,
    PLACES,
    PRODUCT_PARTS,
    SEVERITIES,
    Authority,
    Clause,
    Regex,
    Rule,
)
from medlint.yamlfile import Value, read

HEAD = (
    "id",
    "severity",
    "severities",
    "jurisdictions",
    "message",
    "why",
    "authority",
    "suggestion",
    "replace",
)
BODY = ("match", "page", "product", "when", "unless", "hedged")
FOOT = ("limits", "examples")
KEYS = HEAD + BODY + FOOT
REQUIRED = ("id", "severity", "message", "why", "authority", "suggestion", "examples")
PLACEHOLDERS = ("match", "product", "use", "missing", "advice")  # in messages; only page rules fill all


def load(path: Path, lists: Iterable[str]) -> Rule:
    """The rule of a file, in the category its folder names; raises FileError."""
    root = read(path)
    known_lists = frozenset(lists) | set(NUMBER_LISTS)
    values = root.table(KEYS, REQUIRED, ordered=True)
    category = path.parent.name
    if category not in CATEGORIES:
        raise root.error(f"folder {category!r} is no category; expected one of {', '.join(CATEGORIES)}")
    if values["id"].text() != path.stem:
        raise values["id"].error(f"id {values['id'].text()!r}; expected the name of the file, {path.stem!r}")
    if sum(key in values for key in ("match", "page", "product")) != 1:
        raise root.error("expected one of 'match', 'page' and 'product'")
    bad, good = _examples(values["examples"])
    severities = values["severities"].table(JURISDICTIONS) if "severities" in values else {}
    return Rule(
        id=path.stem,
        category=category,
        severity=values["severity"].one_of(SEVERITIES),
        message=_one_line(values["message"]),
        why=values["why"].text(),
        authority=tuple(authority(item) for item in values["authority"].items()),
        suggestion=values["suggestion"].text(),
        jurisdictions=(
            tuple(item.one_of(JURISDICTIONS) for item in values["jurisdictions"].items())
            if "jurisdictions" in values
            else JURISDICTIONS
        ),
        severities=tuple((where, value.one_of(SEVERITIES)) for where, value in severities.items()),
        replace=values["replace"].text() if "replace" in values else "",
        match=tuple(_sought(item, known_lists) for item in values["match"].items())
        if "match" in values
        else (),
        page=values["page"].one_of(PAGE_LABELS) if "page" in values else "",
        product=values["product"].one_of(PRODUCT_PARTS) if "product" in values else "",
        when=tuple(_clause(item, known_lists) for item in values["when"].items()) if "when" in values else (),
        unless=tuple(_clause(item, known_lists) for item in values["unless"].items())
        if "unless" in values
        else (),
        hedged=values["hedged"].one_of(HEDGED) if "hedged" in values else "keep",
        limits=values["limits"].text() if "limits" in values else "",
        bad=bad,
        good=good,
    )


def _one_line(value: Value) -> str:
    text = value.text()
    if "\n" in text:
        raise value.error("a message of several lines; expected one")
    for name in re.findall(r"\{(\w*)\}", text):
        if name not in PLACEHOLDERS:
            expected = f"one of {', '.join(PLACEHOLDERS)}{nearest(name, PLACEHOLDERS)}"
            raise value.error(f"no placeholder {name!r}; expected {expected}")
    return text


def authority(value: Value) -> Authority:
    """The authority that a value names; raises FileError."""
    parts = value.table(("cite", "url", "jurisdiction"), ("cite", "url"))
    url = parts["url"].text()
    if not url.startswith("https://"):
        raise parts["url"].error(f"{url!r}; expected an address that begins with https://")
    where = parts["jurisdiction"].one_of(JURISDICTIONS) if "jurisdiction" in parts else "us"
    return Authority(parts["cite"].text(), url, where)


def _sought(value: Value, lists: frozenset[str]) -> str | Regex:
    if value.is_text():
        if value.text().startswith("regex:"):
            raise value.error("a phrase that begins with regex: and so is none; take it out of its quotes")
        return _phrase(value, lists)
    pattern = value.table(("regex",), ("regex",))["regex"]
    if "#" not in pattern.line_and_above():
        raise pattern.error(
            "a regular expression without a comment; say on the line above why no phrase will do"
        )
    try:
        regex.compile(pattern.text())
    except regex.error as error:
        raise pattern.error(f"{pattern.text()!r} is no regular expression: {error}") from error
    return Regex(pattern.text())


def _phrase(value: Value, lists: frozenset[str]) -> str:
    text = value.text()
    try:
        sequence = parse_phrase(text)
    except PhraseError as error:
        raise value.error(f"{text!r}: {error}") from error
    for name in lists_named(sequence):
        if name not in lists:
            raise value.error(f"no list {name!r}{nearest(name, lists)}")
    return text


def _clause(value: Value, lists: frozenset[str]) -> Clause:
    if value.is_text():
        return Clause(condition=value.one_of(CONDITIONS))
    parts = value.table(("in", *PLACES, "within"))
    places = [name for name in parts if name != "within"]
    if len(places) != 1:
        raise value.error("expected one place in a clause; write a clause for each")
    place = places[0]
    if place == "in":
        if "within" in parts:
            raise parts["within"].error("'within' goes with 'before' or 'after' only")
        return Clause(kinds=tuple(item.one_of(BLOCK_KINDS) for item in parts["in"].items()))
    within = 0
    if "within" in parts:
        text = parts["within"].text().removesuffix("words").removesuffix("word").strip()
        if place not in ("before", "after") or not text.isdecimal() or int(text) < 1:
            raise parts["within"].error("expected a number of words, beside 'before' or 'after'")
        within = int(text)
    phrases = tuple(_phrase(item, lists) for item in parts[place].items())
    if not phrases:
        raise parts[place].error("expected at least one phrase")
    return Clause(place=place, phrases=phrases, within=within)


def _examples(value: Value) -> tuple[tuple[str, ...], tuple[str, ...]]:
    parts = value.table(("bad", "good"), ("bad", "good"), ordered=True)
    bad, good = marked(parts["bad"]), unmarked(parts["good"])
    if not bad or not good:
        raise value.error("expected at least one bad and one good example")
    return bad, good


def marked(value: Value) -> tuple[str, ...]:
    """Bad examples, in each of which one span is marked; raises FileError."""
    for item in value.items():
        text = item.text()
        if text.count("<<") != 1 or text.count(">>") != 1 or text.index("<<") > text.index(">>"):
            raise item.error("a bad example needs its span marked once, as in: It is <<100% safe>>.")
    return value.texts()


def unmarked(value: Value) -> tuple[str, ...]:
    """Good examples, in which no span is marked; raises FileError."""
    for item in value.items():
        if "<<" in item.text() or ">>" in item.text():
            raise item.error("a good example has no span to mark")
    return value.texts()


def schema() -> dict[str, Any]:
    """The JSON Schema of a rule file, for editors."""
    text = {"type": "string"}
    texts = {"type": "array", "items": text, "minItems": 1}
    severity = {"enum": list(SEVERITIES)}
    place = {
        "type": "object",
        "properties": dict.fromkeys(PLACES, texts)
        | {
            "in": {"type": "array", "items": {"enum": list(BLOCK_KINDS)}},
            "within": {"type": ["string", "integer"]},
        },
        "additionalProperties": False,
    }
    clauses = {"type": "array", "items": {"anyOf": [{"enum": list(CONDITIONS)}, place]}}
    authority = {
        "type": "object",
        "properties": {
            "cite": text,
            "url": text | {"pattern": "^https://"},
            "jurisdiction": {"enum": list(JURISDICTIONS)},
        },
        "required": ["cite", "url"],
        "additionalProperties": False,
    }
    escape = {
        "type": "object",
        "properties": {"regex": text},
        "required": ["regex"],
        "additionalProperties": False,
    }
    properties: dict[str, Any] = {
        "id": text | {"pattern": "^[a-z][a-z0-9-]*$"},
        "severity": severity,
        "severities": {
            "type": "object",
            "properties": dict.fromkeys(JURISDICTIONS, severity),
            "additionalProperties": False,
        },
        "jurisdictions": {"type": "array", "items": {"enum": list(JURISDICTIONS)}},
        "message": text,
        "why": text,
        "authority": {"type": "array", "items": authority, "minItems": 1},
        "suggestion": text,
        "replace": text,
        "match": {"type": "array", "items": {"anyOf": [text, escape]}, "minItems": 1},
        "page": {"enum": list(PAGE_LABELS)},
        "product": {"enum": list(PRODUCT_PARTS)},
        "when": clauses,
        "unless": clauses,
        "hedged": {"enum": list(HEDGED)},
        "limits": text,
        "examples": {
            "type": "object",
            "properties": {"bad": texts, "good": texts},
            "required": ["bad", "good"],
            "additionalProperties": False,
        },
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "medlint rule",
        "type": "object",
        "properties": properties,
        "required": list(REQUIRED),
        "oneOf": [{"required": ["match"]}, {"required": ["page"]}, {"required": ["product"]}],
        "additionalProperties": False,
    }


__all__ = ["KEYS", "FileError", "load", "schema"]
