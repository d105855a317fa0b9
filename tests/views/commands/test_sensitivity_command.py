"""python -m sim sensitivity --against: what is refused, and where a difference goes."""

import json

import pytest

from sim.views import cli

pytest.importorskip("SALib")
PLAN = ("--trajectories", "2", "--samples", "2", "--strongest", "1", "--workers", "1")
DAY = """name: {name}
period: {{start: 2021-08-03, end: 2021-08-{last}}}
inflow: {{people_per_day: 60}}
measures: {{{measures}}}
"""


@pytest.fixture
def write(tmp_path):
    """Writes a scenario of one day, or more, into a file."""

    def scenario(name, last="03", measures=""):
        path = tmp_path / f"{name}.yaml"
        path.write_text(DAY.format(name=name, last=last, measures=measures))
        return str(path)

    return scenario


@pytest.mark.parametrize(("name", "last", "part"), [("a", "03", "rename one"), ("b", "04", "days")])
def test_what_cannot_be_paired_is_one_line(write, tmp_path, capsys, name, last, part):
    one, out = write("a"), tmp_path / "out"
    other = one if name == "a" else write(name, last)
    with pytest.raises(SystemExit) as end:
        cli.main(["sensitivity", one, "--against", other, *PLAN, "--out", str(out)])
    told = capsys.readouterr().err
    assert end.value.code == 2
    assert part in told
    assert told.count("\n") == 1
    assert not out.exists()


def test_a_difference_has_files_of_its_own(write, tmp_path, capsys):
    closed, out = write("closed", measures="order: {type: turn_back}"), tmp_path / "out"
    words = ["sensitivity", closed, "--against", write("a"), *PLAN, "--json", "--out", str(out)]
    with pytest.raises(SystemExit) as end:
        cli.main(words)
    assert end.value.code == 0
    assert sorted(path.name for path in out.iterdir()) == [
        "sensitivity-difference-indices.csv",
        "sensitivity-difference-screening.csv",
        "sensitivity-difference-tornado.png",
        "sensitivity-difference.md",
    ]
    told = json.loads(capsys.readouterr().out)
    assert (told["scenario"], told["against"]) == ("closed", "a")
    assert all(row["outcome"].startswith("difference of ") for row in told["indices"])
    table = (out / "sensitivity-difference-indices.csv").read_text().splitlines()
    assert all(line.startswith("difference of ") for line in table[1:])
