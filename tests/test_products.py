"""Product files: read strictly, kept by content, shown to people, and joined by a clinic's own."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from medlint.catalogue import SURE, UnknownProductError, list_name, load_catalogue
from medlint.factsheet import factsheet, table
from medlint.mistake import FileError
from medlint.productfile import load_file, load_shared
from medlint.products import as_json, from_json, terms
from medlint.rulebook import bundled_folder, load_rulebook
from medlint.vocabulary import Term

BUNDLED = bundled_folder() / "products"
SHARED = load_shared({path: path.read_bytes() for path in BUNDLED.glob("*.txt")})
OWN = """\
id: glowdrops
name: Glow Drops
kind: supplement
names: [glow drops, (radiant|radiance) tincture]
expects: [contraindications, risks, off-label]

unapproved:
  - id: eczema
    text: eczema
    terms: [eczema]
    source: general knowledge

off-label:
  text: Glow Drops are a supplement that no regulator has reviewed.
  terms: [not ..3 evaluated]
  source: general knowledge

contraindications:
  - id: pregnancy
    text: people who are pregnant
    terms: [pregnant, pregnancy]
    source: general knowledge

risks:
  - id: rash
    text: a severe rash
    terms: [rash]
    source: general knowledge

traps:
  - id: cures-eczema
    category: efficacy
    phrases: [clears eczema overnight]
    why: No trial of the drops exists.
    instead: The drops moisturize the skin.
    source: general knowledge
    bad:
      - It <<clears eczema overnight>>.
    good:
      - It never clears eczema overnight.

authority:
  - cite: 21 CFR 101.93
    url: https://www.ecfr.gov/current/title-21/section-101.93

examples:
  discloses:
    - disclosure: contraindications
      fact: pregnancy
      says: Do not take the drops if you are pregnant.
    - disclosure: risks
      fact: rash
      says: The drops can cause a severe rash.
  silent:
    - disclosure: risks
      says: The drops soothe a rash.
      because: it names a benefit
"""


def own(folder: Path, text: str = OWN, name: str = "glowdrops.yaml") -> Path:
    path = folder / "products" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def medlint(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "medlint", *arguments], capture_output=True, text=True, encoding="utf-8"
    )


def test_every_bundled_product_survives_the_cache() -> None:
    for path in BUNDLED.glob("*.yaml"):
        product = load_file(path, SHARED)
        assert from_json(json.loads(json.dumps(as_json(product)))) == product


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (OWN.replace("id: glowdrops", "id: glow"), "glowdrops.yaml:1:5: id 'glow'"),
        (OWN.replace("kind: supplement", "kind: suplement"), "did you mean 'supplement'?"),
        (
            OWN.replace("expects: [", "expects: [dependence, "),
            "expects 'dependence'; but the file has no facts",
        ),
        (OWN.replace("terms: [rash]", "terms: [(rash]"), "a bracket that is never closed"),
        (OWN.replace("[pregnant, pregnancy]", "['{pregnanc}']"), "did you mean 'pregnancy'?"),
        (OWN.replace("[pregnant, pregnancy]", "['{pregnancy} here']"), "expected plain words, not a list"),
        (OWN.replace("[pregnant, ", "['{pregnancy}', "), "stands among shared phrases already"),
        (OWN.replace("glow drops,", "glow ..2 drops,"), "a name is made of words and brackets only"),
        (OWN.replace("fact: rash", "fact: rush"), "no fact 'rush' under 'risks'; did you mean 'rash'?"),
        (OWN.replace("source: general knowledge\n\ntraps", "source: label\n\ntraps"), "no source 'label'"),
        (OWN + "colour: green\n", "unknown key 'colour'"),
    ],
)
def test_a_mistake_in_a_product_file_is_pointed_at(tmp_path: Path, wrong: str, said: str) -> None:
    with pytest.raises(FileError, match=r"glowdrops\.yaml:\d+:\d+: ") as error:
        load_file(own(tmp_path, wrong), SHARED)
    assert said.replace("'", "") in str(error.value).replace("'", "").replace('"', "")


def test_facts_share_phrases_by_name(tmp_path: Path) -> None:
    product = load_file(
        own(tmp_path, OWN.replace("[pregnant, pregnancy]", "['{pregnancy}', nursing]")), SHARED
    )
    assert product.contraindications[0].terms == (*SHARED["pregnancy"], "nursing")


def test_a_mistake_among_shared_phrases_is_pointed_at(tmp_path: Path) -> None:
    with pytest.raises(FileError, match=r"fits\.txt:2:1: '\(a fit': a bracket that is never closed"):
        load_shared({tmp_path / "fits.txt": b"# Fits.\n(a fit\n"})


def test_shared_phrases_that_are_no_text_are_refused(tmp_path: Path) -> None:
    with pytest.raises(FileError, match=r"fits\.txt:1:1: byte 2 is not UTF-8"):
        load_shared({tmp_path / "fits.txt": b"a \xff"})


def test_names_are_spelled_out() -> None:
    assert terms(["(a|b|) shot"]) == (Term(("a", "shot")), Term(("b", "shot")), Term(("shot",)))


def test_the_cache_answers_as_the_files_do_and_notices_when_they_change(tmp_path: Path) -> None:
    path = own(tmp_path / "rules")
    cache = tmp_path / "cache"
    first = load_catalogue({path: path.read_bytes()}, cache)
    again = load_catalogue({path: path.read_bytes()}, cache)
    assert again.names == first.names
    assert again.words == first.words
    assert again.product("glowdrops") == first.product("glowdrops") == load_file(path, SHARED)
    path.write_text(OWN.replace("name: Glow Drops", "name: Drops of Glow"), encoding="utf-8")
    assert load_catalogue({path: path.read_bytes()}, cache).product("glowdrops").name == "Drops of Glow"


def test_a_cache_that_is_gone_or_broken_is_made_again(tmp_path: Path) -> None:
    path = own(tmp_path / "rules")
    cache = tmp_path / "cache"
    files = {path: path.read_bytes()}
    load_catalogue(files, cache)
    (kept,) = cache.glob("products-*.jsonl")
    known = load_catalogue(files, cache)
    kept.unlink()
    assert known.product("glowdrops").name == "Glow Drops"
    kept.write_text("{", encoding="utf-8")
    assert load_catalogue(files, cache).product("glowdrops").name == "Glow Drops"
    assert load_catalogue(files, None).names[list_name("glowdrops", SURE)]


def test_the_nearest_product_is_named() -> None:
    catalogue = load_rulebook([bundled_folder()]).catalogue
    with pytest.raises(UnknownProductError, match="did you mean 'ketamine'"):
        catalogue.product("ketamin")


def test_a_product_of_the_same_id_is_refused(tmp_path: Path) -> None:
    path = own(tmp_path, (BUNDLED / "prp.yaml").read_text(encoding="utf-8"), "prp.yaml")
    with pytest.raises(FileError, match="product 'prp' exists already"):
        load_catalogue({BUNDLED / "prp.yaml": b"", path: b""})


def test_a_factsheet_tells_facts_with_their_sources() -> None:
    text = factsheet(load_file(BUNDLED / "esketamine.yaml", SHARED))
    for said in (
        "schedule III",
        "Contraindications of the label",
        "aneurysm",
        "(boxed warning)",
        "[general knowledge]",
    ):
        assert said in text
    assert max(map(len, text.splitlines())) < 200
    assert table([]) == "No products.\n"


@pytest.mark.usefixtures("shared_cache")
def test_products_are_listed_explained_and_own_ones_join(tmp_path: Path) -> None:
    own(tmp_path)
    listed = medlint("products", "--rules", str(tmp_path))
    assert listed.returncode == 0
    assert "ketamine " in listed.stdout
    assert "glowdrops " in listed.stdout
    shown = medlint("products", "glowdrops", "--rules", str(tmp_path))
    assert "clears eczema overnight" in shown.stdout
    assert medlint("products", "glowdrop").returncode == 2


@pytest.mark.usefixtures("shared_cache")
def test_own_products_are_judged_and_proven_as_strictly(tmp_path: Path) -> None:
    own(tmp_path / "own")
    page = tmp_path / "page.md"
    page.write_text(
        "# Glow Drops\n\nGlow Drops relieve itching. It clears eczema overnight.\n", encoding="utf-8"
    )
    found = json.loads(
        medlint("check", str(page), "--rules", str(tmp_path / "own"), "--format", "json").stdout
    )["diagnostics"]
    rules = {d["rule"] for d in found}
    assert {"overstated-product-effect", "missing-contraindications", "missing-off-label"} <= rules
    (trap,) = (d for d in found if d["rule"] == "overstated-product-effect")
    assert trap["suggestion"] == "Say instead: The drops moisturize the skin."
    proof = medlint("prove", str(tmp_path / "own"))
    assert (proof.returncode, proof.stdout.splitlines()[-1]) == (0, "1 of 1 products proven by 5 examples")
    own(tmp_path / "own", OWN.replace("The drops can cause a severe rash.", "The drops are mild."))
    proof = medlint("prove", str(tmp_path / "own"))
    assert proof.returncode == 1
    assert "products/glowdrops: missing: The drops are mild." in proof.stdout
