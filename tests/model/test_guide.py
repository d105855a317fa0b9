"""The Python of the guide runs as it stands."""

import re
from pathlib import Path

from sim.actors.government import forget_measure
from sim.actors.organiser import forget_strategy

GUIDE = Path(__file__).parents[2] / "docs" / "python.md"


def test_the_python_of_the_guide_runs():
    blocks = re.findall(r"```python\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)
    assert len(blocks) >= 2
    names = {"__name__": "guide"}
    for block in blocks:
        exec(block, names)
    forget_measure(names["NightCurfew"])
    forget_strategy("grudge")
    assert names["seasons"]["detained_people_so_far"].gt(0).all()
    assert names["angry"].scenario.organiser.strategy == "grudge"
    by_date = names["angry"].daily.groupby("date")["pushes_events"].sum().tolist()
    assert by_date[0] == by_date[1] == 0 < by_date[2]
    assert names["runs"].scenario.measures["curfew"].patrols_per_sector == 3
    assert names["model"].day == 20
    other = names["LastWeek"]("surge", rng=3)
    other.run_days(20)
    assert other.outcomes["pushes_events"] > 0
