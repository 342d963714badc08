"""Page rules: what a page promotes, what it discloses, how it weighs, and what its facts contradict."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from medlint.balance import Balance, weigh
from medlint.diagnostic import Diagnostic
from medlint.disclosure import Disclosures, Surroundings
from medlint.linter import Linter, Settings
from medlint.page import Page
from medlint.parsers import parse
from medlint.promotion import Promotion, Promotions
from medlint.search import Compiler
from medlint.source import Source
from medlint.vocabulary import Vocabulary

ALL_SAID = """\
# Ketamine for depression

Our clinic offers ketamine, and ketamine relieves depression within hours. This use is off-label.
It is given under medical supervision by our team. It can cause
hallucinations, slow your breathing and raise your blood pressure, and people have died of an overdose.
Ketamine is a Schedule III controlled substance that people become addicted to.

## Who should not have it

People with uncontrolled high blood pressure, psychosis or a pregnancy.

Ask your doctor whether it suits you. Individual results vary. Our staff is here for you. Call us today.
"""


@pytest.fixture(scope="module")
def linter() -> Linter:
    return Linter()


@pytest.fixture(scope="module")
def compiler(linter: Linter) -> Compiler:
    return Compiler(Vocabulary(linter.rulebook.tables), linter.rulebook.phrasebook.plans)


@pytest.fixture(scope="module")
def promotions(linter: Linter, compiler: Compiler) -> Promotions:
    return Promotions(linter.rulebook.catalogue, compiler)


def promoted(promotions: Promotions, text: str) -> list[Promotion]:
    page = Page(parse(Source("page.md", text)), promotions._compiler.vocabulary)
    return promotions.find(promotions.survey(page))


def left_out(linter: Linter, text: str) -> list[Diagnostic]:
    return [d for d in linter.lint_text(text).diagnostics if d.category == "disclosure"]


def ids(found: Sequence[Diagnostic]) -> set[str]:
    return {d.rule for d in found}


@pytest.mark.parametrize(
    ("text", "products"),
    [
        ("# Botox in Leeds\n\nBotox reduces wrinkles.", ["botulinum-toxins"]),
        ("# Ketamine\n\nUnlike SSRIs such as Zoloft, ketamine relieves depression in hours.", ["ketamine"]),
        ("# Recovery after Botox\n\nArnica relieves pain and reduces wrinkles.", []),  # what comes after it
        ("# Opening hours\n\nWe are open from eight to five.", []),
        ("# What is PRP?\n\nPRP is made from blood.", []),  # named, and nothing good said of it
        ("# GLP-1 injections\n\nOur GLP-1 injections help you lose weight.", ["liraglutide"]),  # by its class
        (
            "# Ketamine and Spravato\n\nKetamine relieves depression. Spravato relieves depression too.",
            ["ketamine", "esketamine"],
        ),
    ],
)
def test_a_page_promotes_what_it_is_about_and_praises(
    promotions: Promotions, text: str, products: list[str]
) -> None:
    assert [p.product.id for p in promoted(promotions, text) if p.product] == products


def test_a_product_mentioned_in_passing_is_not_promoted(promotions: Promotions) -> None:
    praise = "Our laser treatment relieves back pain and improves sleep. " * 10
    text = f"# Laser treatment\n\n{praise} Some patients also take melatonin to improve sleep."
    assert [p.product for p in promoted(promotions, text)] == [None]


def test_a_passage_in_which_no_seller_speaks_promotes_nothing(promotions: Promotions) -> None:
    passage = "A review found that turmeric relieves joint pain. The effect was small."
    assert promoted(promotions, passage) == []
    assert promoted(promotions, f"{passage} Our turmeric is pure.")


def test_an_unnamed_treatment_goes_by_its_own_words(promotions: Promotions) -> None:
    (promotion,) = promoted(promotions, "# Cupping\n\nCupping relieves back pain.")
    assert (promotion.product, promotion.name) == (None, "cupping")


@pytest.mark.parametrize("name", ["Clear aligners", "Ketamine"])
def test_what_a_page_is_about_and_offers_is_promoted_without_a_claim(
    promotions: Promotions, name: str
) -> None:
    text = f"# {name} in Leeds\n\n{name} came here in 2020.\n\nCome and see us in Leeds."
    assert promoted(promotions, text) == []
    assert promoted(promotions, f"{text} Book your free consultation online.")


def test_a_page_promotes_by_its_claims_what_it_gives_no_name_we_know(linter: Linter) -> None:
    claims = ("Zyntrovax ends cravings.", "It melts belly fat.", "It cures insomnia.", "Order it by post.")
    assert ids(left_out(linter, "\n\n".join(("# Zyntrovax", *claims)))) >= {"missing-risks"}
    assert not left_out(linter, "\n\n".join(("# Zyntrovax", *claims[2:])))


def test_cells_owe_the_word_that_they_are_not_approved(linter: Linter) -> None:
    text = "# {}\n\n{} relieves knee pain. {} helps with arthritis. Book your visit."
    assert "missing-off-label" in ids(left_out(linter, text.replace("{}", "Amniotic injection")))
    assert "missing-off-label" not in ids(left_out(linter, text.replace("{}", "Osteopathy")))


def test_what_is_in_everybody_is_no_treatment(promotions: Promotions) -> None:
    text = "# Belly fat\n\nOur plan relieves insulin resistance. It restores insulin sensitivity for good."
    assert not [p for p in promoted(promotions, text) if p.name == "insulin"]


def test_what_a_page_sets_itself_against_is_not_what_it_promotes(promotions: Promotions) -> None:
    text = "SEA BATHS\n\nOur baths help you sleep better than any drug. Book online."
    assert all(p.name not in ("", "drug") for p in promoted(promotions, text))


def test_a_long_page_promotes_what_it_keeps_naming(promotions: Promotions) -> None:
    aside = "We answer letters on weekdays. " * 60
    praise = "Our ashwagandha relieves stress. Ashwagandha improves sleep. "
    (promotion,) = promoted(
        promotions, f"# Offers\n\n{aside}\n\n{praise}{'Ashwagandha ships on Monday. ' * 6}"
    )
    assert promotion.name == "ashwagandha"
    assert promoted(promotions, f"# Offers\n\n{aside * 2}\n\n{praise}") == []


def test_a_class_is_named_in_the_words_of_the_page(promotions: Promotions) -> None:
    (promotion,) = promoted(promotions, "# GLP-1 injections\n\nOur GLP-1 injections help you lose weight.")
    assert (promotion.shared, promotion.name) == (True, "GLP-1 injections")


def test_unapproved_uses_are_found_where_they_are_promoted(promotions: Promotions) -> None:
    (promotion,) = promoted(promotions, "# Ketamine\n\nOur ketamine infusions relieve PTSD.")
    assert promotion.use is not None
    assert promotion.use.id == "ptsd"
    (promotion,) = promoted(promotions, "# Spravato\n\nSpravato relieves treatment-resistant depression.")
    assert promotion.use is None
    harms = "Common side effects of Spravato are nausea and anxiety, and most improve."
    (promotion,) = promoted(promotions, f"# Spravato\n\nSpravato relieves depression. {harms}")
    assert promotion.use is None


def test_a_page_that_says_all_is_left_alone(linter: Linter) -> None:
    assert left_out(linter, ALL_SAID) == []


@pytest.mark.parametrize(
    ("said", "instead", "rule"),
    [
        (
            "## Who should not have it\n\nPeople with",
            "## Who comes to us\n\nPeople with",
            "missing-contraindications",
        ),
        (
            "It can cause\nhallucinations, slow your breathing and raise your blood pressure, and people",
            "It is gentle, and none of our people",
            "missing-risks",
        ),
        ("This use is off-label.", "FDA approved it as an anesthetic.", "missing-off-label"),
        ("people become addicted to", "nobody becomes addicted to", ""),  # the schedule is still named
        ("It is given under medical supervision by our team.", "Take it at home.", "missing-supervision"),
        ("Ask your doctor whether it suits you.", "Visit us soon.", "missing-consult"),
        ("Individual results vary.", "Prices vary.", "missing-results-vary"),
    ],
)
def test_each_disclosure_is_missed_by_its_rule(linter: Linter, said: str, instead: str, rule: str) -> None:
    assert said in ALL_SAID
    assert ids(left_out(linter, ALL_SAID.replace(said, instead))) - {"unbalanced-risks"} == {rule} - {""}


def test_a_rule_speaks_once_for_each_promoted_product(linter: Linter) -> None:
    text = "# Ketamine and Spravato\n\nKetamine relieves depression. Spravato relieves depression too.\n" * 3
    risks = [d for d in left_out(linter, text) if d.rule == "missing-risks"]
    assert [d.text for d in risks] == ["Ketamine relieves depression", "Spravato relieves depression"]


def test_what_is_missing_is_said_in_the_words_of_the_facts(linter: Linter) -> None:
    found = {d.rule: d for d in left_out(linter, "# Ketamine\n\nOur ketamine infusions relieve anxiety.")}
    assert "allergic to ketamine" in found["missing-contraindications"].suggestion
    assert "promotes ketamine for anxiety" in found["missing-off-label"].message
    assert "off-label" in found["missing-off-label"].suggestion
    text = "# Ketamine\n\nOur ketamine relieves anxiety. It relieves depression. It heals trauma."
    (unbalanced,) = (d for d in left_out(linter, text) if d.rule == "unbalanced-risks")
    assert "no word on risk" in unbalanced.message


def test_a_class_gets_no_facts_of_one_product(linter: Linter) -> None:
    found = {
        d.rule: d
        for d in left_out(linter, "# GLP-1 injections\n\nOur GLP-1 injections help you lose weight.")
    }
    assert "liraglutide" not in found["missing-contraindications"].suggestion
    assert "GLP-1 injections" in found["missing-contraindications"].message


def test_page_rules_are_chosen_and_silenced_like_others(linter: Linter) -> None:
    text = "# Ketamine\n\nOur ketamine infusions relieve anxiety.\n"
    only = Linter(Settings(select=("missing-risks",)), linter.rulebook)
    assert ids(list(only.lint_text(text).diagnostics)) == {"missing-risks"}
    comment = "<!-- medlint disable-next missing-risks: in the leaflet -->"
    report = linter.lint_text(f"# Ketamine\n\n{comment}\nOur ketamine infusions relieve anxiety.\n")
    assert "missing-risks" not in ids(list(report.diagnostics))
    assert [s.diagnostic.rule for s in report.suppressed] == ["missing-risks"]


@pytest.mark.parametrize(
    ("text", "rule", "words"),
    [
        (
            "# Spravato\n\nSpravato relieves depression, and you take it home.",
            "contradicted-supervision",
            "take it home",
        ),
        (
            "# Spravato\n\nSpravato relieves depression without dissociation.",
            "denied-product-risk",
            "without dissociation",
        ),
        (
            "Ketamine is FDA-approved for anxiety.",
            "false-product-status",
            "Ketamine is FDA-approved for anxiety",
        ),
    ],
)
def test_what_the_facts_contradict_is_an_error(linter: Linter, text: str, rule: str, words: str) -> None:
    found = [d for d in linter.lint_text(text).diagnostics if d.rule == rule]
    assert [(d.text, d.severity) for d in found] == [(words, "error")]


def test_advice_is_a_step_lower_than_law(linter: Linter) -> None:
    text = "# Ketamine\n\nKetamine relieves anxiety; we ship it unsupervised."
    (found,) = (d for d in linter.lint_text(text).diagnostics if d.rule == "contradicted-supervision")
    assert found.severity == "warning"


def test_a_sentence_about_another_product_contradicts_nothing(linter: Linter) -> None:
    text = "# Spravato\n\nSpravato relieves depression. Our oral ketamine is for home use.\n"
    found = [d for d in linter.lint_text(text).diagnostics if d.rule == "contradicted-supervision"]
    assert all("esketamine" not in d.message for d in found)


@pytest.mark.parametrize(
    ("text", "label", "fact", "holds"),
    [
        (
            "You should not have ketamine with uncontrolled hypertension.",
            "contraindications",
            "blood-pressure",
            True,
        ),
        ("Not for you if:\n\n- you have schizophrenia", "contraindications", "psychosis", True),
        ("# Who should not have it\n\nPeople with glaucoma.", "contraindications", "pressure", True),
        ("Your blood pressure may rise.", "contraindications", "blood-pressure", False),
        ("There are no contraindications, even with glaucoma.", "contraindications", "pressure", False),
        ("It may harm the bladder.", "risks", "bladder", True),
        ("There is no risk of cystitis.", "risks", "bladder", False),
        ("Side effects such as mild hallucinations are possible.", "risks", "dissociation", False),
        ("It may relieve panic.", "risks", "psychiatric", False),
        ("Ketamine should not be given to anyone with hypertension.", "risks", "blood-pressure", False),
        ("# Ketamine\n\n## Risks\n\n### The bladder\n\nCystitis.", "risks", "bladder", True),
        ("# Ketamine: risks and rewards\n\n## The bladder\n\nCystitis.", "risks", "bladder", False),
        ("It can lead to dependence.", "dependence", "dependence", True),
        ("It leads to less dependence than opioids.", "dependence", "dependence", False),
        (
            "| Risk of dependence | Low |\n|---|---|\n| Risk of addiction | None |",
            "dependence",
            "dependence",
            False,
        ),
        ("Can it lead to dependence?", "dependence", "dependence", False),
    ],
)
def test_a_mention_is_no_disclosure(
    promotions: Promotions, compiler: Compiler, linter: Linter, text: str, label: str, fact: str, holds: bool
) -> None:
    ketamine = linter.rulebook.catalogue.product("ketamine")
    page = Page(parse(Source("page.md", text)), compiler.vocabulary)
    survey = promotions.survey(page)
    hits = promotions.hits(survey, ketamine)
    said = Disclosures(ketamine, compiler.vocabulary).read(survey, hits, Surroundings(page))
    assert (fact in said.of(label)) is holds


def facts_said(
    promotions: Promotions, compiler: Compiler, linter: Linter, id: str, text: str, label: str
) -> frozenset[str]:
    product = linter.rulebook.catalogue.product(id)
    page = Page(parse(Source("page.md", text)), compiler.vocabulary)
    survey = promotions.survey(page)
    hits = promotions.hits(survey, product)
    return Disclosures(product, compiler.vocabulary).read(survey, hits, Surroundings(page)).of(label)


@pytest.mark.parametrize(
    ("id", "text", "fact"),
    [
        ("exosomes", "Women went blind after the shots.", "blindness"),
        ("exosomes", "Nobody knows whether it makes tumours grow.", "tumors"),
        ("ketamine", "Patients have stopped breathing and died.", "death"),
        ("ketamine", "People have got hooked on it.", "abuse"),
        ("ssris", "A few people have fits.", "seizures"),
        ("melatonin", "Children with epilepsy may have more fits.", "seizures"),
        ("laser-rf-aesthetics", "It has left people with scars.", "scars"),
        ("tms", "The gravest risk is a seizure, which is rare.", "seizure"),
    ],
)
def test_harm_told_in_plain_words_is_a_risk(
    promotions: Promotions, compiler: Compiler, linter: Linter, id: str, text: str, fact: str
) -> None:
    assert fact in facts_said(promotions, compiler, linter, id, text, "risks")


@pytest.mark.parametrize(
    ("id", "text"),
    [
        ("ketamine", "Ketamine can help people who are suicidal."),
        ("ketamine", "If panic attacks rule your life, ketamine can help."),
        ("ketamine", "Unlike alcohol, which can harm the liver, ketamine is gone by the evening."),
        ("ketamine", "Untreated depression can kill."),
        ("stem-cells", "Our cells can restore lost sight."),
        ("stem-cells", "Patients who have gone blind can see again."),
        ("stem-cells", "Tumours and infections are vanishingly rare."),
        ("semaglutide", "High blood sugar can damage the kidneys, and the shots bring it down."),
        ("semaglutide", "It may keep you from going blind."),
        ("testosterone", "It can help men with sleep apnea."),
        ("teeth-whitening", "Coffee can wear away enamel."),
    ],
)
def test_what_people_have_or_another_cause_does_is_no_risk(
    promotions: Promotions, compiler: Compiler, linter: Linter, id: str, text: str
) -> None:
    assert not facts_said(promotions, compiler, linter, id, text, "risks")


@pytest.mark.parametrize(
    ("text", "warns"),
    [
        ("Do not book if:\n\n- you are expecting a baby", True),
        ("We turn people away if they are expecting a baby.", True),
        ("You should not wait if you are expecting a baby.", False),
        ("You should not have to stop because you are expecting a baby.", False),
        ("You should not give up if you are expecting a baby.", False),
        ("Opioids are not safe with alcohol, and we offer something new.", False),
        ("People on opioids should not have it, nor those with glaucoma.", True),
    ],
)
def test_to_coax_is_not_to_warn_off(
    promotions: Promotions, compiler: Compiler, linter: Linter, text: str, warns: bool
) -> None:
    assert bool(facts_said(promotions, compiler, linter, "ketamine", text, "contraindications")) is warns


RISKS_TOLD = (
    "The pancreas can become inflamed",
    "Your throat may swell",
    "People have got tumours of the thyroid",
    "Your kidneys can fail",
)


@pytest.mark.parametrize(
    "form",
    [
        "## Risks\n\n{prose}",
        "### What can go wrong?\n\n{prose}",
        "> **Please note.** {prose}",
        "<small>{prose}</small>",
        "Things that can go wrong:\n\n{list}",
        "| Risk | How often |\n|---|---|\n{table}",
    ],
)
def test_risks_count_in_whatever_form_a_page_tells_them(linter: Linter, form: str) -> None:
    told = form.format(
        prose=" ".join(f"{risk}." for risk in RISKS_TOLD),
        list="\n".join(f"- {risk}." for risk in RISKS_TOLD),
        table="\n".join(f"| {risk} | 1 in 100 |" for risk in RISKS_TOLD),
    )
    page = "# Semaglutide\n\nOur semaglutide helps you lose weight fast. Book your semaglutide today.\n\n"
    assert "missing-risks" in ids(left_out(linter, page))
    assert "missing-risks" not in ids(left_out(linter, page + told))


@pytest.mark.parametrize(
    "form",
    [
        "## Who should not have it?\n\n{}",
        "## Who should not have it\n\n- {}\n- Anyone who is late",
        "You should not have it:\n\n- {}",
        "**Who can't have it?** {}",
        "**Who can't have it?**\n\n{}",
        "Who should not have it\n\n{}",
        "Who should not have it? Not many. {}",
    ],
)
def test_whoever_is_turned_away_is_found_in_whatever_form(linter: Linter, form: str) -> None:
    page = (
        "# Shockwave therapy\n\nShockwave therapy relieves heel pain. Shockwave relieves tennis elbow.\n\n{}"
    )
    missing = "missing-contraindications"
    assert missing not in ids(left_out(linter, page.format(form.format("Anyone with a pacemaker."))))
    assert missing in ids(left_out(linter, page.format(form.format("Anyone without a referral."))))


@pytest.mark.parametrize(
    ("benefit", "risk", "fair"),
    [
        ({0, 1, 2, 3}, set(), False),
        ({0, 1, 2, 3}, {4}, True),
        ({0, 1, 2, 3, 5, 6, 7, 8}, {4}, False),  # too few words
        ({0, 1, 2, 3}, {9}, False),  # too late
        ({0}, set(), True),  # too little claimed
    ],
)
def test_balance_asks_for_a_share_and_a_place(benefit: set[int], risk: set[int], fair: bool) -> None:
    assert weigh([10] * 10, benefit, risk).fair is fair


def test_the_figures_of_a_balance_are_said() -> None:
    assert Balance(3, 30, 0, 1.0).said() == "no word on risk, 30 on benefit"
    assert Balance(3, 30, 5, 0.9).said() == "5 words on risk, from 90% down the page, 30 on benefit"
