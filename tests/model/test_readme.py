"""The Python of the README runs as it stands."""

import re
from pathlib import Path

README = Path(__file__).parents[2] / "README.md"


def test_the_python_of_the_readme_runs():
    section = (
        README.read_text(encoding="utf-8").split("## In Python and Jupyter")[1].split("\n## ")[0]
    )
    blocks = re.findall(r"```python\n(.*?)```", section, re.DOTALL)
    assert len(blocks) >= 2
    names = {}
    for block in blocks:
        exec(block, names)
    assert names["model"].day == 20
    other = names["LastWeek"]("surge", rng=3)
    other.run_days(20)
    assert other.outcomes["pushes_events"] > 0
