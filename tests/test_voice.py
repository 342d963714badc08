"""The voice of a page: whose claims these are."""

from __future__ import annotations

import pytest

from medlint import voice
from medlint.linter import Linter
from medlint.page import Page
from medlint.parsers import parse
from medlint.source import Source

SELLER = """\
# Laser care in Riverton

Our clinic offers gentle laser sessions. We tailor each plan to your needs.
Call us today for a free consultation. Our patients love how they feel. Book now and save.
"""
LEAFLET = """\
# Package leaflet

Read this leaflet before taking this medicine. Do not take it if you are allergic to any ingredient.
Tell your doctor if you are pregnant. Keep out of the reach of children.
If you miss a dose, take your next dose.
"""
LETTER = """\
# Warning letter

We reviewed your website. Your product is misbranded under section 502 of the Act.
Your firm sells an unapproved new drug in interstate commerce.
Please notify this office within fifteen working days of corrective actions.
"""
REVIEW = """\
# Abstract

We searched four registers for controlled trials. The included trials were placebo-controlled.
The risk of bias was high and the confidence interval wide. The authors ask for further research.
"""
SCEPTIC = """\
# What they claim about magnets

There is no evidence to support the claim. The idea makes no sense. It is quackery and a waste of money.
Supposedly the magnets draw toxins out. That is physically impossible.
"""
REFERENCE = """\
# Nettle

Nettle is a type of plant also known as stinging weed. It was first described in 1623.
According to the World Health Organization it is used in some countries. Its mechanism of action is unknown.
"""


@pytest.fixture(scope="module")
def linter() -> Linter:
    return Linter()


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (SELLER, "marketing"),
        (LEAFLET, "leaflet"),
        (LETTER, "regulator"),
        (REVIEW, "research"),
        (SCEPTIC, "critic"),
        (REFERENCE, "reference"),
        ("Nettle is a type of plant.", "marketing"),  # too short to have a voice
    ],
)
def test_a_page_is_known_by_its_cues(linter: Linter, text: str, name: str) -> None:
    page = Page(parse(Source("page.md", text)), linter._vocabulary)
    assert voice.judge(page).name == name


def test_a_page_that_says_it_is_a_leaflet_is_one(linter: Linter) -> None:
    said = "# Laser care\n\nLaser care relieves pain. You may have it once a month. It takes an hour.\n"
    for text, sells in ((said, True), (f"{said}\nPatient information leaflet, Riverton NHS Trust", False)):
        page = Page(parse(Source("page.md", text)), linter._vocabulary)
        assert voice.judge(page).sells is sells


def test_a_leaflet_that_sells_is_marketing(linter: Linter) -> None:
    page = Page(parse(Source("page.md", SELLER + LEAFLET)), linter._vocabulary)
    assert voice.judge(page).sells


def test_what_is_left_out_is_asked_of_sellers_only(linter: Linter) -> None:
    said = "# Turmeric tea\n\nTurmeric tea relieves arthritis pain. Turmeric tea cures hay fever.\n\n"
    assert any(d.category == "disclosure" for d in linter.lint_text(said + SELLER).diagnostics)
    assert not any(d.category == "disclosure" for d in linter.lint_text(said + REVIEW).diagnostics)
