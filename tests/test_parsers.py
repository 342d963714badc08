import re
import time
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from medlint.document import BLOCK_KINDS, Block, Document
from medlint.parsers import SUFFIXES, parse
from medlint.source import Source, Span

PAGES = Path(__file__).parent / "fixtures" / "markup"


def read(text: str, path: str = "page.md") -> Document:
    return parse(Source(path, text))


def page(name: str) -> Document:
    return parse(Source.read(PAGES / name))


def prose(document: Document) -> list[tuple[str, str]]:
    return [(block.kind, block.prose) for block in document.blocks]


def words(text: str, path: str = "page.md") -> list[str]:
    return [block.prose for block in read(text, path).blocks]


def place(document: Document, sought: str) -> str:
    """The source of words that stand in one block."""
    block = next(block for block in document.blocks if sought in block.prose)
    at = block.prose.index(sought)
    span = block.span(at, at + len(sought))
    return document.source.text[span.start : span.end]


def lead(document: Document, sought: str) -> str | None:
    block = next(block for block in document.blocks if block.prose == sought)
    return document.blocks[block.lead].prose if block.lead >= 0 else None


def around_references(block: Block) -> list[str]:
    """The word before each reference."""
    return [block.prose[:at].split()[-1] for at in block.references]


# Blocks and spans


def test_a_span_runs_from_the_first_character_to_the_last_with_the_markup_between() -> None:
    document = read("It is **completely** _safe_ here")
    assert place(document, "completely safe") == "completely** _safe"
    assert place(document, "completely") == "completely"


def test_an_empty_span_stands_at_its_start() -> None:
    assert read("a &amp; b").blocks[0].span(2, 2) == Span(2, 2)


def test_an_entity_counts_as_a_whole() -> None:
    document = read("<p>caf&eacute;s &nGg; x", "a.html")
    assert place(document, "é") == "&eacute;"
    assert place(document, "⋙") == "&nGg;"
    assert place(document, "afé") == "af&eacute;"


def test_the_suffix_picks_the_parser() -> None:
    text = "# *a* &amp; <b>b</b>"
    assert words(text, "x.MD") == words(text, "x.markdown") == words(text, "x.mdx") == ["a & b"]
    assert words(text, "x.htm") == words(text, "x.XHTML") == ["# *a* & b"]
    assert (
        words(text, "x.txt") == words(text, "x.docx.text") == words(text, "README") == ["*a* &amp; <b>b</b>"]
    )
    assert {".md", ".mdx", ".txt", ".html"} <= SUFFIXES


# Markdown


def test_markdown_page() -> None:
    document = page("clinic.md")
    assert prose(document) == [
        ("title", 'Relief & "rest" at Lakeside'),
        ("meta-description", "Gentle care near you"),
        ("heading", "Lakeside Wellness & Sleep"),
        ("paragraph", "Our gentle care is 100% natural and café-style.\nBook  today."),
        ("alt-text", "A calm room 😀"),
        ("paragraph", "Our tea helps with:"),
        ("list-item", "stress"),
        ("list-item", "sleep"),
        ("list-item", "naps"),
        ("list-item", "snoring"),
        ("table-cell", "Tea"),
        ("table-cell", "Helps with"),
        ("table-cell", "Mint"),
        ("table-cell", "head aches"),
        ("quote", "It changed my nights!"),
        ("list-item", "truly"),
        ("paragraph", "Rest\nRelax ’til noon"),
        ("paragraph", "Calm in 9 of 10 people, see  or ."),
        ("paragraph", "Rossi, 2019."),
    ]
    assert place(document, '& "rest"') == '& \\"rest\\"'
    assert place(document, "care near") == "care\n    near"
    assert place(document, "gentle care is") == "gentle\ncare** is"
    assert place(document, "caf") == "caf"
    assert place(document, "room 😀") == "room 😀"
    assert place(document, "head aches") == "head** aches"
    assert place(document, "Relax ’til") == "Relax &rsquo;til"
    assert [comment for comment, _ in document.comments] == [
        "medlint disable-next cure-claim: the label says so"
    ]
    span = document.comments[0][1]
    assert document.source.text[span.start : span.end].startswith("<!-- medlint")
    assert document.links == ("/how", "https://example.org/study")


def test_what_introduces_an_item_or_a_cell() -> None:
    document = page("clinic.md")
    assert lead(document, "stress") == lead(document, "snoring") == "Our tea helps with:"
    assert lead(document, "naps") == "sleep"
    assert lead(document, "Tea") == "Our tea helps with:"
    assert lead(document, "head aches") == "Helps with"
    cell = document.blocks[13]
    assert (cell.row, cell.column) == (1, 1)


def test_two_lists_in_a_row_share_what_introduces_them() -> None:
    document = read("<p>Our tea helps with:<ul><li>stress</ul><ul><li>sleep</ul>", "a.html")
    assert lead(document, "sleep") == "Our tea helps with:"


def test_references_in_markdown() -> None:
    document = page("clinic.md")
    calm = document.blocks[-2]
    assert around_references(calm) == ["people", "see", "or"]
    assert document.blocks[3].references == (), "a link within the site is no source"
    linked = read("[calm](https://example.org/study) and [book](https:) or [us](mailto:a@b.c)").blocks[0]
    assert around_references(linked) == ["calm"]


def test_sections() -> None:
    document = read("Intro\n\n# A\n\na\n\n### B\n\nb\n\n## C\n\nc\n\n# D\n\n> # no\n")
    assert [(s.title, s.level, s.parent) for s in document.sections] == [
        ("", 0, -1),
        ("A", 1, 0),
        ("B", 3, 1),
        ("C", 2, 1),
        ("D", 1, 0),
    ]
    assert [block.section for block in document.blocks] == [0, 1, 1, 2, 2, 3, 3, 4, 4]
    assert document.blocks[-1].kind == "quote"


@pytest.mark.parametrize(
    ("front", "title"),
    [
        ("---\ntitle: Calm tea # now\n---\n", "Calm tea"),
        ("---\r\ntitle: 'It''s calm'\r\n---\r\n", "It's calm"),
        ("---\nhero:\n  headline: Calm\n    tea\n  cta: no\n---\n", "Calm tea"),
        ('---\n"og:title": "Calm\\u0020\\\n  tea"\n---\n', "Calm tea"),
        ("---\ntitle: |\n\n  Calm\n  tea\n\nlist:\n- title\n---\n", "Calm tea"),
        ('+++\ntitle = "Calm tea"\n+++\n', "Calm tea"),
        ('+++\nseo_title = """\nCalm\ntea"""\n+++\n', "Calm tea"),
        ("+++\ntitle = '''Calm tea'''\n+++\n", "Calm tea"),
    ],
)
def test_front_matter(front: str, title: str) -> None:
    document = read(front + "\ntext\n")
    assert [(kind, " ".join(text.split())) for kind, text in prose(document)] == [
        ("title", title),
        ("paragraph", "text"),
    ]
    assert place(document, "Calm" if "Calm" in title else "calm").casefold() == "calm"


@pytest.mark.parametrize(
    "front", ["---\ntitle: [a, b]\ndraft: true\n---\n", "---\ntitle:\n---\n", '---\ntitle: "a\n---\n']
)
def test_front_matter_without_prose(front: str) -> None:
    assert words(front + "\ntext\n") == ["text"]


def test_code_keeps_its_neighbours_apart() -> None:
    assert words("very`x`safe and very `x` safe") == ["very safe and very  safe"]
    assert words("<p>very<code>x</code>safe", "a.html") == ["very safe"]


def test_html_in_markdown() -> None:
    assert words("a <code>no</code> b <b>c</b><br>D<!-- no --> <img alt='E'> H<sup>2</sup>") == [
        "a  b c\nD  H",
        "E",
    ]
    assert words(
        "> <p\n> title='no'>a\n> </p>\n\n<script>\nno\n\nno\n</script>\n\n<svg>\n\nno\n\n</svg>\n\nb"
    ) == ["a", "b"]
    document = read("<blockquote>\n\nIt is *calm*\n\n</blockquote>\n\nafter")
    assert prose(document) == [("quote", "It is calm"), ("paragraph", "after")]


def test_markdown_containers_close_what_html_left_open() -> None:
    assert prose(read("- <ul><li>a\n\nafter")) == [("list-item", "a"), ("paragraph", "after")]


def test_what_a_component_shows_is_prose() -> None:
    text = (
        '# Botox\n\n<Hero title="No scars" className="wide" subtitle=\'It’s new\' />\n\n'
        '<Card\n  heading="Safe\n  and sound"\n  items={[{ title: "a" }]}\n  href="/a">\nInside.\n</Card>\n\n'
        'A <Badge text="free" /> visit.\n'
    )
    document = parse(Source("a.mdx", text))
    assert [" ".join(block.prose.split()) for block in document.blocks] == [
        "Botox",
        "No scars",
        "It’s new",
        "Safe and sound",
        "Inside.",
        "A visit.",
    ]
    for block in document.blocks[:3]:
        span = block.span(0, len(block.prose))
        assert text[span.start : span.end] == block.prose


def test_mdx_page() -> None:
    document = page("component.mdx")
    assert [text.strip() for text in words(document.source.text, "a.mdx")] == [
        "Calm for",
        "Mint is gentle.",
        "Drink it slowly",
        "Sets use { and more.",
    ]
    assert place(document, "is gentle") == "is **gentle"
    assert [comment for comment, _ in document.comments] == [
        "medlint disable-next cure-claim: the label says so"
    ]


def test_half_a_surrogate_pair_is_survived() -> None:
    for path in ("a.md", "a.html", "a.txt"):
        assert [text[:4] for text in words("mint\ud83d é", path)] == ["mint"]


# HTML


def test_html_page() -> None:
    document = page("clinic.html")
    assert prose(document) == [
        ("title", "Lakeside & Sleep"),
        ("meta-description", 'Gentle "care" at /?a=1&copy=2'),
        ("title", "Lakeside"),
        ("paragraph", "Home Book"),
        ("heading", "Gentle care near you"),
        ("paragraph", "Café ©2026\xa0by\nthe lake 😴 a < b"),
        ("paragraph", "Slept better, they said."),
        ("list-item", "Stress"),
        ("list-item", "Sleep"),
        ("list-item", "Naps"),
        ("heading", "Our teas"),
        ("caption", "Teas"),
        ("table-cell", "Tea"),
        ("table-cell", "Helps"),
        ("table-cell", "Mint"),
        ("table-cell", "Head"),
        ("table-cell", "Neck"),
        ("quote", "Jane"),
        ("quote", "It changed my nights!"),
        ("alt-text", "A <calm> room"),
        ("caption", "The lake"),
        ("paragraph", "Call"),
        ("paragraph", "Now"),
        ("paragraph", "Bye"),
    ]
    assert place(document, 'Gentle "care"') == "Gentle &quot;care&quot;"
    assert place(document, "care near") == "care</em>\n  near"
    assert place(document, "©2026\xa0by\nthe") == "&copy2026&nbsp;by<br/>the"
    assert place(document, "😴 a") == "&#128564; <code>no()</code> a"
    assert place(document, "<calm>") == "&lt;calm&gt;"
    assert lead(document, "Neck") == "Helps"
    assert lead(document, "Naps") == "Sleep"
    assert around_references(document.blocks[6]) == ["better", "said."]
    assert [comment for comment, _ in document.comments] == [
        "medlint disable-file cure-claim: the label says so"
    ]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a &amp b &unknown; &notit; &#0; &#x110000; & c", "a & b &unknown; ¬it; \ufffd \ufffd & c"),
        ("it is &#150; &#99999999999999999999;", "it is – \ufffd"),
        ("a<!---->b<!-->c<!-- > --!>d<!doctype x><?php x ?>e</ x>f", "abcdef"),
        ("a <b title='x > y' c=\"<p>\" d=e'f>b</b", "a b"),
        ("a < b <3 <", "a < b <3 <"),
        ("<![CDATA[a < b]]>", "a < b"),
        ("a<q>b</q>", "a“b”"),
        ("a<code>b", "a b"),
        ("a <svg><svg>no</svg>no</svg>b", "a b"),
        ("a <script>no", "a"),
        ("m<sup>2</sup>, 10<sup>6</sup>, 3<sup>rd</sup>, tea<sup>1,2</sup>", "m, 10, 3rd, tea"),
    ],
)
def test_html_that_is_hard_to_read(text: str, found: str) -> None:
    document = read("<p>" + text, "a.html")
    assert [block.prose for block in document.blocks] == [found]


def test_exponents_are_no_references() -> None:
    assert around_references(read("<p>5 m<sup>2</sup>, tea<sup>1,2</sup>", "a.html").blocks[0]) == ["tea"]


def test_two_breaks_part_blocks() -> None:
    assert words("a <br>\nb<br><br>\n<br>c", "a.html") == ["a \nb", "c"]


def test_a_heading_that_is_never_closed_ends_with_the_next_block() -> None:
    assert prose(read("<h2>a<p>b", "a.html")) == [("heading", "a"), ("paragraph", "b")]


# Plain text


def test_page_saved_as_lines() -> None:
    document = page("lines.txt")
    assert [(kind, text[:24]) for kind, text in prose(document)] == [
        ("heading", "Gentle Care by the Lake"),
        ("paragraph", "Our tea is made from min"),
        ("heading", "What is it?"),
        ("paragraph", "Mint tea is a drink, and"),
        ("paragraph", "Our tea helps with:"),
        ("list-item", "Stress"),
        ("list-item", "Sleep that does not last"),
        ("list-item", "A racing mind"),
        ("heading", "How to Drink It"),
        ("paragraph", "Pour it, wait for four m"),
        ("list-item", "Hot"),
        ("list-item", "Cold"),
        ("heading", "Who should not"),
        ("paragraph", "People who cannot stand "),
        ("table-cell", "Tea"),
        ("table-cell", "Taste"),
        ("table-cell", "Mint"),
        ("table-cell", "Fresh"),
    ]
    assert [section.level for section in document.sections] == [0, 1, 2, 2, 2]
    assert lead(document, "Stress") == "Our tea helps with:"
    assert lead(document, "Cold") == "Pour it, wait for four minutes, and drink it before the sun goes down."


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_wrapped_text(end: str) -> None:
    text = Source.read(PAGES / "wrapped.txt").text.replace("\n", end)
    document = read(text, "a.txt")
    assert [(kind, text[-34:]) for kind, text in prose(document)] == [
        ("heading", "GENTLE CARE"),
        ("paragraph", "ody is ever asked to leave before dawn."[-34:]),
        ("list-item", "for the evening, when the lake is still"[-34:]),
        ("list-item", "Sage"),
    ]
    assert place(document, "house of Lakeside") == f"house of{end}Lakeside"
    assert place(document, "the lake") == f"the{end}    lake"
    assert [comment for comment, _ in document.comments] == [
        "medlint disable-next cure-claim: the label says so"
    ]


def test_a_heading_right_under_another_belongs_to_it() -> None:
    text = "Our tea\n\nIt is green.\n\nRisks\n\nStains\n\nIt stains cups.\n\nPrices\n\nIt is cheap.\n"
    sections = read(text, "a.txt").sections
    assert [(s.title, sections[s.parent].title) for s in sections[1:]] == [
        ("Our tea", ""),
        ("Risks", "Our tea"),
        ("Stains", "Risks"),
        ("Prices", "Our tea"),
    ]


def test_a_menu_is_no_row_of_headings() -> None:
    kinds = [
        kind
        for kind, _ in prose(
            read("Hi there.\nHome\nTeas\nAbout\nContact\nWe sell tea that is green.\n", "a.txt")
        )
    ]
    assert kinds == ["paragraph"] * 4 + ["heading", "paragraph"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("no side\neffects", ["no side effects"]),
        ("The calm of\nMint", ["The calm of Mint"]),
        ("stress\nsleep", ["stress", "sleep"]),
        ("We treat:\nbad sleep\nstress", ["We treat:", "bad sleep", "stress"]),
        ("mint,\nsage", ["mint, sage"]),
    ],
)
def test_short_wrapped_lines(text: str, found: list[str]) -> None:
    assert words(text, "a.txt") == found


def test_short_lines_of_like_length_are_not_joined() -> None:
    assert (
        len(words("Reduced stress and worry\nImproved sleep at night\nBetter mood and energy\n", "a.txt"))
        == 3
    )


@pytest.mark.parametrize(
    ("text", "found", "before"),
    [
        ("Tea is calm [3, 4] and green[5].", "Tea is calm and green.", ["calm", "green"]),
        ("Tea is calm (1). Tea (2) is green", "Tea is calm (1). Tea (2) is green", ["(1)"]),
        ("Tea is calm¹,² and green.³", "Tea is calm and green.", ["calm", "green."]),
        ("A bed of 5 m² holds 10¹² or 3 cm³ of tea.", "A bed of 5 m² holds 10¹² or 3 cm³ of tea.", []),
        ("Tea is calm.12 Tea is green.3", "Tea is calm. Tea is green.", ["calm.", "green."]),
        ("See https://a.b/c?x=1, www.a.b (doi: 10.1000/ab).", "See , ().", ["See", ",", "("]),
        ("It costs $4.50 (12 cups), {{ price }} or {% if x %}", "It costs $4.50 (12 cups), or", []),
    ],
)
def test_marks_in_running_text(text: str, found: str, before: list[str]) -> None:
    for path in ("a.txt", "a.html"):
        block = read(text, path).blocks[0]
        assert " ".join(block.prose.split()) == found
        assert around_references(block) == before


# Any markup

WORD = st.sampled_from(["calm", "tea", "Mint", "naïve", "it’s", "😀", "9"])
MARKDOWN = [
    ("**", "**"),
    ("*", "*"),
    ("~~", "~~"),
    ("[", "](/x)"),
    ("[", "](https://a.b)"),
    ("<b>", "</b>"),
    ("", ""),
]
HTML = [("<b>", "</b>"), ("<a href='/x'>", "</a>"), ("<i\nclass=a>", "</i >"), ("<!-- no -->", ""), ("", "")]
ENTITIES = {"&amp;": "&", "&eacute;": "é", "&#x1F600;": "😀", "&lt;": "<"}
FRAMES = [
    ("", ""),
    ("# ", ""),
    ("- ", ""),
    ("> ", ""),
    ("1. > - ", ""),
    ("| a |\n|---|\n| ", " |"),
    ("<div>x</div>\n\n", ""),
]
HTML_FRAMES = [
    ("<p>", "</p>"),
    ("<ul><li>", ""),
    ("<table><tr><td>", "</table>"),
    ("<h2>", "</h2>"),
    ("<DIV\n>", ""),
]


def written(marks: list[tuple[str, str]]) -> st.SearchStrategy[list[tuple[str, str, str]]]:
    """Words as they stand in the source, each with the marks around it."""
    plain = st.tuples(WORD | st.sampled_from(sorted(ENTITIES)), st.sampled_from(marks))
    return st.lists(plain.map(lambda pair: (pair[1][0], pair[0], pair[1][1])), min_size=1, max_size=8)


@settings(max_examples=80, deadline=None)
@given(written(MARKDOWN), st.sampled_from(FRAMES))
def test_words_of_markdown_are_found_where_they_stand(
    pieces: list[tuple[str, str, str]], frame: tuple[str, str]
) -> None:
    check_words(pieces, frame, "page.md")


@settings(max_examples=80, deadline=None)
@given(written(HTML), st.sampled_from(HTML_FRAMES))
def test_words_of_html_are_found_where_they_stand(
    pieces: list[tuple[str, str, str]], frame: tuple[str, str]
) -> None:
    check_words(pieces, frame, "page.html")


def check_words(pieces: list[tuple[str, str, str]], frame: tuple[str, str], path: str) -> None:
    text = frame[0] + " ".join("".join(piece) for piece in pieces) + frame[1]
    block = read(text, path).blocks[-1]
    raw = [word for _, word, _ in pieces]
    assert block.prose.split() == [ENTITIES.get(word, word) for word in raw]
    found = [block.span(*match.span()) for match in re.finditer(r"\S+", block.prose)]
    assert [text[span.start : span.end] for span in found] == raw
    assert all(before.end <= after.start for before, after in pairwise(found))


PIECE = re.compile(r"<[^<>]*>|&#?\w+;?|!?\[|\]\(?|\w+|\s+|.", re.DOTALL)
SCRAPS = sorted({piece for path in PAGES.iterdir() for piece in PIECE.findall(path.read_text("utf-8"))})
BROKEN = [
    "\r",
    "\x0c",
    "\u2028",
    "<b",
    "</",
    "<!--",
    "-->",
    "<a b='",
    "&#0;",
    "&nGg;",
    "<![CDATA[",
    "]]>",
    "<sup>",
    "</sup>",
]


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.sampled_from(SCRAPS + BROKEN), max_size=30),
    st.sampled_from(["a.md", "a.html", "a.txt", "a.mdx"]),
)
def test_no_markup_is_too_broken(scraps: list[str], path: str) -> None:
    text = "".join(scraps)
    document = read(text, path)
    for number, block in enumerate(document.blocks):
        assert block.kind in BLOCK_KINDS
        assert block.prose.strip()
        assert 0 <= block.section < len(document.sections)
        assert -1 <= block.lead < number
        assert all(0 <= at <= len(block.prose) for at in block.references)
        assert block.runs[0][0] == 0
        reached = 0
        for at, character in enumerate(block.prose):
            span = block.span(at, at + 1)
            assert reached <= span.end <= len(text)
            if character.isalnum() and span.end - span.start == 1:
                assert text[span.start] == character
            reached = span.start
    for _, span in document.comments:
        assert 0 <= span.start < span.end <= len(text)


@pytest.mark.parametrize("path", ["a.md", "a.html", "a.txt", "a.mdx"])
@pytest.mark.parametrize(
    "piece",
    [
        "<div>",
        "> ",
        "<blockquote>",
        "<sup>",
        "x<sup>1</sup>",
        '<a b="',
        "<!--",
        "&amp",
        "<code>",
        "{",
        "[3]",
        "word ",
    ],
)
def test_depth_and_length_cost_no_more_than_their_share(piece: str, path: str) -> None:
    started = time.process_time()
    read(piece * 10_000, path)
    assert time.process_time() - started < 1.5
