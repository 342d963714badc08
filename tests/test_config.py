"""Settings in files: which file counts, what it may say, and that its errors point at the words."""

from functools import cache
from pathlib import Path

import pytest

from medlint import Linter, tomlfile
from medlint.config import Settings, find, load
from medlint.mistake import FileError
from medlint.source import Source

pytestmark = pytest.mark.usefixtures("shared_cache")

CLAIM = "Our injections are 100% safe.\n"


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def error_of(path: Path) -> str:
    """What is wrong with a file, without its folder."""
    with pytest.raises(FileError) as caught:
        Linter.from_config(path)
    return str(caught.value).removeprefix(f"{path.parent}/")


# Which file


def test_the_closest_file_wins(tmp_path: Path) -> None:
    outer = write(tmp_path / "medlint.toml", "")
    inner = write(tmp_path / "site" / "pages" / "medlint.toml", "")
    assert find(tmp_path / "site" / "pages" / "new" / "a.md") == inner
    assert find(tmp_path / "site" / "pages") == inner
    assert find(tmp_path / "site" / "a.md") == outer


def test_pyproject_counts_where_it_speaks_of_medlint(tmp_path: Path) -> None:
    outer = write(tmp_path / "medlint.toml", "")
    silent = write(tmp_path / "app" / "pyproject.toml", "[project]\nname = 'medlint-site'\n")
    assert find(silent.parent / "a.md") == outer
    speaks = write(silent, "[tool.other]\n[tool.medlint]\nignore = ['cure']\n")
    assert find(silent.parent / "a.md") == speaks
    assert load(speaks).settings.ignore == ("cure",)
    beside = write(silent.parent / "medlint.toml", "")
    assert find(silent.parent / "a.md") == beside


def test_a_file_inside_the_working_folder_is_named_from_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path / "site" / "medlint.toml", "")
    monkeypatch.chdir(tmp_path)
    assert find("site/a.md") == Path("site/medlint.toml")
    monkeypatch.chdir(tmp_path / "site")
    assert find("a.md") == Path("medlint.toml")


def test_without_a_file_the_defaults_hold(tmp_path: Path) -> None:
    assert find(tmp_path) is None
    assert Linter.discover(tmp_path / "a.md").settings == Settings()


# What it says


def test_all_settings(tmp_path: Path) -> None:
    (tmp_path / "own").mkdir()
    path = write(
        tmp_path / "medlint.toml",
        """
select = ["safety", "cure-claim"]
ignore = ["painless-claim"]
jurisdictions = ["uk", "eu"]
fail-on = "error"
voice = "marketing"
rules = ["./own"]

[severities]
safety = "info"
cure-claim = "warning"
""",
    )
    assert load(path).settings == Settings(
        select=("safety", "cure-claim"),
        ignore=("painless-claim",),
        jurisdictions=("uk", "eu"),
        fail_on="error",
        voice="marketing",
        rules=(tmp_path / "own",),
        severities=(("safety", "info"), ("cure-claim", "warning")),
    )
    assert load(write(path, 'voice = "auto"')).settings == Settings()


def test_settings_reach_the_report(tmp_path: Path) -> None:
    write(tmp_path / "medlint.toml", '[severities]\nabsolute-safety-claim = "info"\nsuppression = "error"\n')
    report = Linter.discover(tmp_path / "page.md").lint_text(
        f"{CLAIM}\n<!-- medlint disable-next cure-claim: x -->\n"
    )
    severities = {d.rule: d.severity for d in report.diagnostics}
    assert severities == {"absolute-safety-claim": "info", "suppression-unused": "error"}
    write(tmp_path / "medlint.toml", 'ignore = ["safety"]\n')
    assert Linter.discover(tmp_path / "page.md").lint_text(CLAIM).diagnostics == ()


def test_extend_is_the_only_inheritance(tmp_path: Path) -> None:
    base = write(
        tmp_path / "base" / "house.toml",
        'ignore = ["cure"]\nvoice = "information"\nrules = ["own"]\n'
        '[severities]\nsafety = "info"\ncure = "info"\n',
    )
    (base.parent / "own").mkdir()
    path = write(
        tmp_path / "site" / "medlint.toml",
        'extend = "../base/house.toml"\nignore = ["safety"]\n[severities]\ncure = "error"\n',
    )
    assert load(path).settings == Settings(
        ignore=("safety",),
        voice="information",
        rules=(tmp_path / "base" / "own",),
        severities=(("safety", "info"), ("cure", "error")),
    )


# What is wrong with it


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "# ours\nselct = []\n",
            "2:1: unknown key 'selct'; expected one of extend, select, ignore, jurisdictions, fail-on, "
            "voice, rules, severities; did you mean 'select'?",
        ),
        (
            'select = [\n  "cure",\n  "absolute-safty-claim", # typo\n]\n',
            "3:3: no rule or category 'absolute-safty-claim'; did you mean 'absolute-safety-claim'?",
        ),
        ("ignore = ['saftey']", "1:11: no rule or category 'saftey'; did you mean 'safety'?"),
        (
            '[severities]\n"cure-clam" = "info"\n',
            "2:1: no rule or category 'cure-clam'; did you mean 'cure-claim'?",
        ),
        (
            "severities.cure = 'warn'\n",
            "1:19: 'warn'; expected one of error, warning, info; did you mean 'warning'?",
        ),
        (
            "jurisdictions = ['us', 'usa']",
            "1:24: 'usa'; expected one of us, uk, eu, au, ca; did you mean 'us'?",
        ),
        ("jurisdictions = []", "1:17: an empty list; expected some of us, uk, eu, au, ca"),
        ("fail-on = 'never'", "1:11: 'never'; expected one of error, warning, info"),
        ("voice = true", "1:9: true; expected text in quotes"),
        ("select = 'cure'", "1:10: 'cure'; expected a list in square brackets"),
        ("select = ['cure', 7]", "1:19: 7; expected text in quotes"),
        ("select = [['cure']]", "1:11: a list; expected text in quotes"),
        ("[[severities]]\ncure = 'info'\n", "1:1: a list; expected a table"),
        ("[select]\n", "1:1: a table; expected a list in square brackets"),
        ("rules = ['nowhere']", "1:10: no folder 'FOLDER/nowhere'"),
        ("extend = 'nowhere.toml'", "1:10: no file 'FOLDER/nowhere.toml'"),
        ("extend = 'medlint.toml'", "1:10: 'FOLDER/medlint.toml' extends itself by way of this file"),
        ("select = [\n", "2:1: not TOML: invalid value"),
        ("select = ['a']\nselect = ['b']\n", "2:15: not TOML: cannot overwrite a value"),
        ("a = " + "[" * 20_000, "1:1: not TOML: brackets inside brackets too deep"),
        ("#" * 1_000_001, "1:1: 1,000,001 bytes; expected at most 1,000,000"),
    ],
)
def test_errors_point_at_the_words(tmp_path: Path, text: str, said: str) -> None:
    path = write(tmp_path / "medlint.toml", text)
    assert error_of(path).replace(str(tmp_path), "FOLDER") == f"medlint.toml:{said}"


def test_errors_in_pyproject_point_into_it(tmp_path: Path) -> None:
    path = write(tmp_path / "pyproject.toml", "[project]\nname = 'x'\n\n[tool.medlint]\nignor = []\n")
    assert error_of(path).startswith("pyproject.toml:5:1: unknown key 'ignor'")
    write(path, "[project]\n")
    assert error_of(path) == "pyproject.toml:1:1: no table [tool.medlint]"


def test_files_that_extend_each_other_are_an_error(tmp_path: Path) -> None:
    write(tmp_path / "a.toml", "extend = 'b.toml'")
    write(tmp_path / "b.toml", "extend = 'a.toml'")
    assert "b.toml:1:10: " in error_of(tmp_path / "a.toml")


def test_a_file_that_is_no_text_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "medlint.toml").write_bytes(b"a = '\xff'")
    assert error_of(tmp_path / "medlint.toml").startswith("medlint.toml: is not UTF-8")
    assert "cannot be read" in error_of(tmp_path / "gone.toml")


def test_own_rules_are_as_strict_as_ours(tmp_path: Path) -> None:
    path = write(tmp_path / "medlint.toml", "rules = ['own']")
    write(tmp_path / "own" / "safety" / "house-word.yaml", "id: house-word\nseverty: info\n")
    assert "own/safety/house-word.yaml:2:1: unknown key 'severty'" in error_of(path)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("saftey/house-word.yaml", "'saftey'; expected one of cure, "),
        ("house-word.yaml", "a rule in the folder 'own'; expected one of cure, "),
        ("safety/house-word.yml", "a file of rules ends in .yaml"),
        ("safety/readme.txt", "no rule file in it"),
    ],
)
def test_a_folder_of_own_rules_is_never_passed_over_in_silence(tmp_path: Path, name: str, said: str) -> None:
    write(tmp_path / "own" / name, "id: house-word\n")
    assert said in error_of(write(tmp_path / "medlint.toml", "rules = ['own']"))


def test_a_chosen_severity_leaves_hedging_its_effect(tmp_path: Path) -> None:
    write(
        tmp_path / "own" / "safety" / "house-word.yaml",
        "id: house-word\nseverity: warning\nmessage: '\"{match}\" is a word of the house'\nwhy: Style.\n"
        "authority:\n  - cite: House style\n    url: https://example.com\nsuggestion: Choose another.\n"
        "match:\n  - zing\nhedged: lower\n"
        "examples:\n  bad:\n    - It will <<zing>>.\n  good:\n    - It rests.\n",
    )
    settings = "rules = ['own']\nselect = ['house-word']\n"
    text = "It will zing.\n\nIt may zing.\n"
    for chosen, expected in (
        ("", ["warning", "info"]),
        ("error", ["error", "warning"]),
        ("info", ["info"] * 2),
    ):
        severities = f"severities.house-word = '{chosen}'" if chosen else ""
        path = write(tmp_path / "medlint.toml", settings + severities)
        assert [d.severity for d in Linter.from_config(path).lint_text(text).diagnostics] == expected


# Places in TOML


@cache
def toml() -> tomlfile.Value:
    text = '''
# [not.a.table]
plain = 1
"quoted key" . sub = "x" # ] }
dates = [1979-05-27 07:32:00, 1.5e3, "a,]}",
  # "comment", ]
  { x = [1, 2], "y z" = """two
lines "" ]"""}, \'\'\'lit\'\'\']
[a."b.c"]
d = 1
[[rows]]
n = 1
[[rows]]
n = 2
[rows.sub]
deep = ["é😀", "b"]
'''
    return tomlfile.parse(Source("x.toml", text))


@pytest.mark.parametrize(
    ("path", "place"),
    [
        (("plain",), "3:9"),
        (("quoted key", "sub"), "4:22"),
        (("dates",), "5:9"),
        (("dates", 1), "5:31"),
        (("dates", 2), "5:38"),
        (("dates", 3), "7:3"),
        (("dates", 3, "x", 1), "7:13"),
        (("dates", 3, "y z"), "7:25"),
        (("dates", 4), "8:17"),
        (("a",), "9:1"),
        (("a", "b.c"), "9:1"),
        (("a", "b.c", "d"), "10:5"),
        (("rows", 0, "n"), "12:5"),
        (("rows", 1, "n"), "14:5"),
        (("rows", 1, "sub", "deep", 1), "16:15"),
    ],
)
def test_every_value_knows_its_place(path: tuple[str | int, ...], place: str) -> None:
    value = toml()
    for step in path:
        if isinstance(step, int):
            value = value.items()[step]
        else:
            value = {key.text(): inner for key, inner in value.pairs()}[step]
    assert value.place == f"x.toml:{place}"
