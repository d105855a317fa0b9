"""The notebooks run from their first cell to their last, and are committed as they came out."""

import os
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).parents[2]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
MOST_KB = 700


def names(path):
    return path.stem


def code_of(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=names)
def test_a_notebook_is_committed_as_it_was_executed(path):
    notebook = nbformat.read(path, as_version=4)
    cells = code_of(notebook)
    assert [cell.execution_count for cell in cells] == list(range(1, len(cells) + 1))
    outputs = [output for cell in cells for output in cell.outputs]
    assert not [output for output in outputs if output.output_type == "error"]
    assert not [output for output in outputs if output.get("name") == "stderr"]
    assert sum("image/png" in output.get("data", {}) for output in outputs) >= 2
    assert path.stat().st_size < MOST_KB * 1024
    assert not re.search(r"/(home|root|tmp|work|Users)/", path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", NOTEBOOKS, ids=names)
def test_a_notebook_reads_as_an_article(path):
    """It begins with a title, and words stand before every figure."""
    notebook = nbformat.read(path, as_version=4)
    assert notebook.cells[0].cell_type == "markdown"
    assert notebook.cells[0].source.startswith("# ")
    words = sum(len(cell.source.split()) for cell in notebook.cells if cell.cell_type == "markdown")
    assert words > 200


@pytest.mark.long
@pytest.mark.parametrize("path", NOTEBOOKS, ids=names)
def test_a_notebook_runs(path, tmp_path):
    copy = tmp_path / path.name
    copy.write_bytes(path.read_bytes())
    done = subprocess.run(
        [sys.executable, ROOT / "scripts" / "renew-notebooks", copy],
        capture_output=True,
        text=True,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )
    assert done.returncode == 0, done.stderr[-2000:]
    texts = [_text(nbformat.read(one, as_version=4)) for one in (copy, path)]
    assert texts[0] == texts[1], "renew it: scripts/renew-notebooks"


def _text(notebook):
    """What the cells printed; figures may differ by the version of a library."""
    return [
        output.get("text") or output.get("data", {}).get("text/plain")
        for cell in code_of(notebook)
        for output in cell.outputs
    ]
