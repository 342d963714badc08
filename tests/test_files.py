import os
import sys
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


@pytest.mark.skipif(os.name == "nt" or sys.platform == "darwin", reason="names there are Unicode")
def test_a_name_that_is_no_unicode_is_held_against_the_ignore_file(tmp_path: Path) -> None:
    tree(tmp_path, "a.md", os.fsdecode(b"caf\xe9.md"), os.fsdecode(b"d\xe9/b.md"), "old/c.md")
    (tmp_path / ".gitignore").write_text("old/\nd*/\n", encoding="utf-8")
    assert found(tmp_path) == ["a.md", os.fsdecode(b"caf\xe9.md")]


@pytest.mark.skipif(os.name == "nt", reason="links need rights on Windows")
def test_a_loop_of_links_ends(tmp_path: Path) -> None:
    tree(tmp_path, "a/b/c.md")
    (tmp_path / "a" / "b" / "back").symlink_to(tmp_path / "a", target_is_directory=True)
    (tmp_path / "a" / "self.md").symlink_to(tmp_path / "a" / "self.md")
    assert found(tmp_path) == ["c.md"]


def test_a_path_that_stands_for_nothing_is_said(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    files, failures = discover([str(tmp_path / "empty"), str(tmp_path / "typo.md"), ""])
    assert files == []
    assert [failure.message for failure in failures] == [
        "no text, Markdown or HTML file in this folder",
        "no such file or folder",
        "no such file or folder",
    ]


def test_folders_that_begin_with_a_dot_are_passed_over(tmp_path: Path) -> None:
    tree(tmp_path, ".venv/lib/a.md", ".hidden.md", "b.md")
    assert found(tmp_path) == [".hidden.md", "b.md"]
    assert found(tmp_path / ".venv") == ["a.md"]


def test_files_stand_before_the_folders_beside_them(tmp_path: Path) -> None:
    tree(tmp_path, "b/x.md", "a/y.md", "a/b/z.md", "c.md")
    assert found(tmp_path) == ["c.md", "y.md", "z.md", "x.md"]


def test_what_is_no_pattern_is_passed_over_as_git_does(tmp_path: Path) -> None:
    tree(tmp_path, ".git/config", "a.md", "b.md")
    (tmp_path / ".gitignore").write_bytes(b"\xef\xbb\xbfa.md\n!\n[z-a]\n\\\n\xff\n")
    assert found(tmp_path) == ["b.md"]


def test_a_repository_inside_another_has_ignore_files_of_its_own(tmp_path: Path) -> None:
    tree(tmp_path, ".git/config", "site/.git/config", "site/a.md", "site/b.md")
    (tmp_path / ".gitignore").write_text("*.md\n", encoding="utf-8")
    (tmp_path / "site" / ".gitignore").write_text("b.md\n", encoding="utf-8")
    assert found(tmp_path / "site") == ["a.md"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with a name")
def test_a_pipe_and_a_link_to_nothing_are_no_pages(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.md")
    (tmp_path / "link.md").symlink_to("gone.md")
    files, failures = discover([str(tmp_path / "pipe.md"), str(tmp_path / "link.md")])
    assert files == []
    assert [failure.message for failure in failures] == [
        "is no regular file; pipe it into: medlint check -",
        "is a link to nothing",
    ]
    tree(tmp_path, "a.md")
    assert found(tmp_path) == ["a.md"]
