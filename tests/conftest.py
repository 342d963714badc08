"""What all tests share: an environment without the developer's settings, and golden files."""

from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest

GOLDEN = Path(__file__).parent / "golden"
SCRUBBED = ("NO_COLOR", "FORCE_COLOR", "CI", "GITHUB_ACTIONS", "COLUMNS")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-golden",
        action="store_true",
        help="write tests/golden, the output in examples and the README anew",
    )


@pytest.fixture(scope="session")
def caches(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Names of folders that do not exist yet; making one for each of some thousand tests takes its time."""
    folder = tmp_path_factory.mktemp("caches")
    return (folder / str(number) for number in count())


@pytest.fixture(autouse=True)
def scrubbed_environment(monkeypatch: pytest.MonkeyPatch, caches: Iterator[Path]) -> None:
    """No setting of whoever runs the tests changes what they see; processes they start inherit that.

    Each test has a cache of its own, since what one leaves there would be found by the next.
    """
    for name in SCRUBBED:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(next(caches)))


@pytest.fixture(scope="session")
def one_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the cache that tests share which are not about caches: rules are then read once."""
    return tmp_path_factory.mktemp("one-cache")


@pytest.fixture
def shared_cache(monkeypatch: pytest.MonkeyPatch, scrubbed_environment: None, one_cache: Path) -> None:
    """The shared cache in place of one of the test's own."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(one_cache))


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[Path | str, str], None]:
    """Compares a text with a golden file, byte for byte; with --update-golden, writes the file.

    A name stands for a file in tests/golden, a whole path for itself.
    """

    def compare(name: Path | str, text: str) -> None:
        file = GOLDEN / name
        if request.config.getoption("--update-golden"):
            file.parent.mkdir(exist_ok=True)
            file.write_bytes(text.encode())
            return
        assert file.exists(), f"{file} is missing; run pytest --update-golden and review the file"
        assert text == file.read_bytes().decode(), (
            f"{file} differs; if that is meant, run pytest --update-golden"
        )

    return compare
