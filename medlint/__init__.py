"""medlint: a linter for medical marketing copy."""

from __future__ import annotations

from typing import TYPE_CHECKING

__version__ = "0.1.0"
__all__ = ["Diagnostic", "Linter", "Report", "__version__"]

if TYPE_CHECKING:
    from medlint.diagnostic import Diagnostic, Report
    from medlint.linter import Linter


def __getattr__(name: str) -> object:
    # `medlint --version` must not pay for the linter.
    if name == "Linter":
        from medlint.linter import Linter

        return Linter
    if name in ("Diagnostic", "Report"):
        import medlint.diagnostic

        return getattr(medlint.diagnostic, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
