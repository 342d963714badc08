"""The identity of a diagnostic, which survives edits elsewhere on the page: no line is in it."""

from __future__ import annotations

import hashlib
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import PurePath

from medlint.diagnostic import Diagnostic


def identified(found: Sequence[Diagnostic]) -> list[Diagnostic]:
    """Diagnostics of one source, in order of position, each with its fingerprint."""
    identities = fingerprints((d.rule, d.path, d.text, d.sentence) for d in found)
    return [replace(d, fingerprint=identity) for d, identity in zip(found, identities, strict=True)]


def fingerprint(rule: str, path: str, words: str, sentence: str, ordinal: int = 0) -> str:
    """SHA-256, in hexadecimal, of what makes a diagnostic itself; the ordinal tells equals apart."""
    return _hash(*_parts(rule, path, words, sentence), str(ordinal))


def fingerprints(found: Iterable[tuple[str, str, str, str]]) -> list[str]:
    """The fingerprints of diagnostics in order of position, each given as rule, path, words and sentence."""
    seen: Counter[tuple[str, ...]] = Counter()
    result: list[str] = []
    for each in found:
        # Equal is what is equal once normalised: "100% Safe" and "100% safe" in like sentences count as two.
        parts = _parts(*each)
        result.append(_hash(*parts, str(seen[parts])))
        seen[parts] += 1
    return result


def _parts(rule: str, path: str, words: str, sentence: str) -> tuple[str, ...]:
    return rule, _posix(path), _normalised(words), _normalised(sentence)


@lru_cache(maxsize=16)  # the diagnostics of one source come one after the other
def _posix(path: str) -> str:
    return PurePath(path).as_posix()


@lru_cache(maxsize=1024)  # a sentence has several diagnostics, a page says some sentences again
def _normalised(text: str) -> str:
    # Not `words.folded`: a baseline must outlive every change of how sentences are cut into tokens.
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())


def _hash(*parts: str) -> str:
    # No source holds a NUL, so parts cannot run into each other.
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()
