"""The command `medlint`, also as `python -m medlint`."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command line; `--version` answers before anything is imported for work."""
    if sys.argv[1:] == ["--version"]:
        from medlint import __version__

        print(f"medlint {__version__}")
        return
    try:
        from medlint.cli import cli

        cli(prog_name="medlint")
    except KeyboardInterrupt:  # while modules are imported; the command line sees to the rest
        sys.exit(130)


if __name__ == "__main__":
    main()
