"""Finds the folders that travel with the program: beside it in a checkout, inside it in a wheel."""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parents[1]


def folder(name: str) -> Path:
    """The folder `seeds` or `scenarios`.

    Raises FileNotFoundError if the installation is incomplete.
    """
    for parent in (_PACKAGE / "shipped", _PACKAGE.parent):
        if (parent / name).is_dir():
            return parent / name
    raise FileNotFoundError(f"the folder '{name}' is missing from this installation")
