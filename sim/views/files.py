"""Texts and figures put into a folder, each under its name, or none of them."""

import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

from matplotlib.figure import Figure

from sim.experiments.files import writing


def write_files(folder: Path, files: Mapping[str, str | Figure]) -> None:
    """Writes all beside their places first; raises FolderError if the disk will not have it."""
    with writing(folder), tempfile.TemporaryDirectory(dir=folder) as temporary:
        for name, content in files.items():
            _write(Path(temporary) / name, content)
        for name in files:
            os.replace(Path(temporary) / name, folder / name)


def _write(path: Path, content: str | Figure) -> None:
    if isinstance(content, str):
        path.write_text(content, encoding="utf-8", newline="\n")
    else:
        content.savefig(path, dpi=150, metadata={"Software": None})
