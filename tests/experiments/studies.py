"""A small study, and the command that runs it as a user would."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
SCENARIO = """
name: small
period: {start: 2021-08-01, end: 2021-08-03}
inflow: {people_per_day: 60}
migrants: {staging_wait_median_h: 6}
measures:
  order: {type: turn_back, from: 2021-08-02}
"""
DESIGN = """
name: study
policies: [small, open.yaml]
replicates: 5
grid: {migrants.belief_half_life_days: [1, 3]}
"""
OPEN = "name: open\nextends: small.yaml\nmeasures: {order: null}\n"


def write_files(folder: Path, design: str = DESIGN) -> Path:
    """The small study's files; the path of its design."""
    (folder / "small.yaml").write_text(SCENARIO)
    (folder / "open.yaml").write_text(OPEN)
    (folder / "design.yaml").write_text(design)
    return folder / "design.yaml"


def start(
    folder: Path, *arguments: str, module: str = "sim", **options: object
) -> "subprocess.Popen[str]":
    """The sweep command, started in a folder."""
    return subprocess.Popen(
        [sys.executable, "-m", module, "sweep", "design.yaml", *arguments],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        **options,  # type: ignore[call-overload]
    )


def run(folder: Path, *arguments: str, module: str = "sim", **options: object) -> tuple[int, str]:
    """The sweep command: its exit status and what it said on the standard error."""
    process = start(folder, *arguments, module=module, **options)
    _, said = process.communicate(timeout=600)
    return process.returncode, said


def final(folder: Path) -> bytes:
    """The study's table of outcomes, as bytes."""
    return (folder / "outcomes.parquet").read_bytes()
