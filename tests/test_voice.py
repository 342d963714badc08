"""The voice of a page: whose claims these are."""

from __future__ import annotations

import pytest

from medlint.linter import Linter
from medlint.page import Page
from medlint.parsers import parse
from medlint.source import Source
from medlint.voice import Voices

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


FOUNDRY = (
    """\
# The lathe that ends the wait

Our lathe turns bronze in half the time. The spindle is the best that we have built, and it is guaranteed.
"""
    + "The bed is cast in one piece and scraped by hand. Oil runs to each bearing through its own pipe.\n" * 7
)
COLUMN = (
    """\
# Water with a memory

A shop in our street sells drops that cured a neighbour's gout, or so the label says. I read it twice.
"""
    + "The drops hold no molecule of anything. The shelf beside them holds crystals and candles.\n" * 9
    + "It is pseudoscience, and it makes no sense. They claim that shaking helps.\n"
)


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
        (FOUNDRY, "trade"),  # whatever it sells, it is not health
        (COLUMN, "critic"),  # of a page that offers nothing, a few words of doubt are enough
        ("Nettle is a type of plant.", "marketing"),  # too short to have a voice
    ],
)
def test_a_page_is_known_by_its_cues(linter: Linter, text: str, name: str) -> None:
    page = Page(parse(Source("page.md", text)), linter._vocabulary)
    assert Voices(page.vocabulary).judge(page).name == name


def test_a_page_that_says_it_is_a_leaflet_is_one(linter: Linter) -> None:
    said = "# Laser care\n\nLaser care relieves pain. You may have it once a month. It takes an hour.\n"
    for text, sells in ((said, True), (f"{said}\nPatient information leaflet, Riverton NHS Trust", False)):
        page = Page(parse(Source("page.md", text)), linter._vocabulary)
        assert Voices(page.vocabulary).judge(page).sells is sells


def test_what_a_page_quotes_it_does_not_say(linter: Linter) -> None:
    said = "## Warning letter\n\nWe reviewed your website. Your product is misbranded. Claims observed:\n\n"
    quoted = (
        said
        + "- “Our oil cures gout.”\n- “Our oil cures cancer.”\n- “Call us to order the oil that cures all.”\n"
    )
    assert {d.severity for d in linter.lint_text(quoted).diagnostics} == {"info"}
    assert "error" in {d.severity for d in linter.lint_text(quoted.replace("“", "")).diagnostics}


def test_a_leaflet_that_sells_is_marketing(linter: Linter) -> None:
    page = Page(parse(Source("page.md", SELLER + LEAFLET)), linter._vocabulary)
    assert Voices(page.vocabulary).judge(page).sells


def test_a_sellers_privacy_notice_sells_nothing(linter: Linter) -> None:
    notice = (
        "# Privacy notice\n\nOur clinic offers hormone therapy and Botox. Book with us today.\n\n"
        "We keep the personal information that you give us. Cookies tell us which pages you read. "
        "We share personal data with third parties who send our texts. You may opt out at any time. "
        "These terms and conditions are governed by the laws of Ohio. We use encryption. "
        "You have the right to access your records. Analytics help us improve the site.\n"
    )
    page = Page(parse(Source("page.md", notice)), linter._vocabulary)
    assert Voices(page.vocabulary).judge(page).name == "trade"
    assert not linter.lint_text(notice).diagnostics


def test_notes_on_how_a_site_is_built_sell_nothing(linter: Linter) -> None:
    notes = (
        "# Deployment of the ketamine site\n\n"
        "Run the build command before every deployment.\n\n"
        "- The API route for bookings returns JSON.\n"
        "- The hero says that ketamine relieves depression; the placeholder is in the repository.\n"
        "- Open a pull request against the frontend.\n"
        "- Set the environment variables of the database.\n"
    )
    assert {d.severity for d in linter.lint_text(notes).diagnostics} == {"info"}


def test_what_is_left_out_is_asked_of_sellers_only(linter: Linter) -> None:
    said = "# Turmeric tea\n\nTurmeric tea relieves arthritis pain. Turmeric tea cures hay fever.\n\n"
    assert any(d.category == "disclosure" for d in linter.lint_text(said + SELLER).diagnostics)
    assert not any(d.category == "disclosure" for d in linter.lint_text(said + REVIEW).diagnostics)


@pytest.mark.parametrize(
    ("text", "sells"),
    [
        ("Scammers call their oil a cure. Red flags are easy to see.", False),
        ("Other oils are bogus. Ours cures gout.", True),
        ("It came to Riverton late. Trains had no beds. It is unclear who paid. The oil eased gout.", False),
        ("It came to Riverton late. Trains had no beds. It is pure. The oil eases gout.", True),
        ("It came to Riverton late. It is unclear who paid. Our oil eases gout. It is pure.", True),
        ("Ask your doctor about the oil. Call 911 if you have a fever. It helps most people.", False),
        ("The oil helps with gout. See a doctor if it does not. Our oil is pure. Contact us.", True),
        ("The oil cures gout. It works in a week. It eases pain. Beware of cheap oil. It is pure.", True),
        ("Gout is a disease in which crystals form. Older adults often have it. Tablets ease gout.", False),
        ("Doctors can inject the joint. Medicines that lower uric acid prevent gout.", False),
        ("Gout is most common in older adults. Our oil prevents gout. It eases pain.", True),
        ("Gout is rare. The oil prevents gout. It eases pain. It heals joints.", True),
        ("Doctors can inject the joint, or call us. Medicines that lower uric acid prevent gout.", True),
        ("The drug lowers uric acid and prevents the disease. The risk of stones falls. It is dear.", False),
        ("The drug prevents the disease. It eases gout. It lowers the risk of infections.", True),
        ("Doctors can inject the joint and prevent gout.", True),  # one sentence is too short to have a voice
    ],
)
def test_a_short_text_has_a_voice_where_most_of_it_speaks(linter: Linter, text: str, sells: bool) -> None:
    page = Page(parse(Source("page.md", text)), linter._vocabulary)
    assert linter._voice(page, linter._matcher.find(page)).sells is sells


WARNING = "Scams abound. Drops cure cancer in a week."


@pytest.mark.parametrize(
    ("passage", "severities"),
    [
        (f"## Oils\n\n{WARNING}", {"info"}),
        ("## Red flags\n\nThe oil cures cancer.", {"info"}),
        ("## Oils\n\nScams:\n\n- An oil that cures cancer\n- Oils that cure gout", {"info"}),
        (f"## Oils\n\n{WARNING} Our oil cures gout.", {"error"}),
        (f"## Oils\n\n{WARNING}\n\nContact us today. Oil cures gout.", {"error"}),
        ("## Oils\n\nScams abound. Oil cures gout. It cures eczema. It cures asthma.", {"error"}),
    ],
)
def test_a_seller_may_warn_of_others_but_not_beside_his_offer(
    linter: Linter, passage: str, severities: set[str]
) -> None:
    found = linter.lint_text(f"{SELLER}\n{passage}").diagnostics
    cures = [d.severity for d in found if d.category == "cure"]
    assert set(cures) == severities


@pytest.mark.parametrize(
    ("text", "grave"),
    [
        ("It kills the virus. It lowers the risk of cancer. It ends infections. It cures diabetes.", True),
        ("See a doctor if it hurts. Take paracetamol. Drink water. Oil lowers the risk of cancer.", False),
    ],
)
def test_a_claim_is_no_sign_of_a_leaflet(linter: Linter, text: str, grave: bool) -> None:
    assert any(d.severity != "info" for d in linter.lint_text(text).diagnostics) is grave


def test_what_is_said_again_far_down_does_not_tell_what_a_page_is_about(linter: Linter) -> None:
    relief = "Our massage relieves back pain."
    carpets = [f"Carpet number {n} is woven of wool in our own mill." for n in range(310)]
    page = "\n\n".join([relief, *carpets])
    assert {d.severity for d in linter.lint_text(page).diagnostics} == {"info"}
    again = "\n\n".join([page, *[relief] * 40])
    assert {d.severity for d in linter.lint_text(again).diagnostics} == {"info"}
