import os
from pathlib import Path

import pytest

from medlint.files import discover


def tree(root: Path, *names: str) -> None:
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x", encoding="utf-8")


def found(*paths: Path) -> list[str]:
    files, failures = discover(map(str, paths))
    assert not failures
    return [path.name for path in files]


def test_a_folder_is_walked_for_copy_only(tmp_path: Path) -> None:
    tree(tmp_path, "b.md", "a.html", "sub/c.txt", "logo.png", "sub/d.py", ".git/e.md")
    assert found(tmp_path) == ["a.html", "b.md", "c.txt"]


def test_a_file_is_taken_whatever_its_suffix_and_only_once(tmp_path: Path) -> None:
    tree(tmp_path, "copy.liquid", "a.md")
    assert found(tmp_path / "copy.liquid", tmp_path, tmp_path / "a.md") == ["copy.liquid", "a.md"]


def test_gitignore_files_are_respected(tmp_path: Path) -> None:
    tree(tmp_path, ".git/config", "a.md", "drafts/b.md", "site/c.md", "site/keep.md", "site/sub/d.md")
    (tmp_path / ".gitignore").write_text("drafts/\n", encoding="utf-8")
    (tmp_path / "site" / ".gitignore").write_text("*.md\n!keep.md\n", encoding="utf-8")
    assert found(tmp_path) == ["a.md", "keep.md"]
    assert found(tmp_path / "site") == ["keep.md"]


def test_an_ignore_file_above_the_folder_counts(tmp_path: Path) -> None:
    tree(tmp_path, ".git/config", "site/a.md", "site/old/b.md")
    (tmp_path / ".gitignore").write_text("old\n", encoding="utf-8")
    assert found(tmp_path / "site") == ["a.md"]


@pytest.mark.skipif(os.name == "nt", reason="links need rights on Windows")
def test_a_loop_of_links_ends(tmp_path: Path) -> None:
    tree(tmp_path, "a/b/c.md")
    (tmp_path / "a" / "b" / "back").symlink_to(tmp_path / "a", target_is_directory=True)
    (tmp_path / "a" / "self.md").symlink_to(tmp_path / "a" / "self.md")
    assert found(tmp_path) == ["c.md"]


def test_a_path_that_stands_for_nothing_is_said(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    files, failures = discover([str(tmp_path / "empty"), str(tmp_path / "typo.md")])
    assert files == []
    assert [failure.message for failure in failures] == [
        "no text, Markdown or HTML file in this folder",
        "no such file or folder",
    ]
