"""What an assumption puts in is called assumed, in every form that a comparison takes."""

import importlib
import json
from typing import Any

import numpy as np
import pandas as pd
import pytest

from sim.actors.government import forget_measure, register_measure
from sim.experiments.comparison.assumed import ALL, NONE, PART, differs_by_assumption
from sim.experiments.comparison.compare import compare_runs
from sim.experiments.comparison.findings import findings
from sim.experiments.ensemble import run_ensemble
from sim.scenario.load import load_scenario
from sim.views.figures.differences import differences_figure
from sim.views.tables.comparison import comparison_table, share_in_words

ORDER = {"order": {"type": "turn_back"}}
TEAM = {"team": {"type": "support_team", "advisers": 200, "tasks": {"communication": 1.0}}}
STRONG = {"communication_effect_share": 0.9, "effort_scale_person_days": 1}
JUDGING = {"better", "worse", "more", "less"}


@pytest.fixture
def with_and_without(scenario):
    """The same policy without and with advisers who are assumed to keep most people away."""
    return tuple(
        run_ensemble(
            scenario(name=name, support_team=STRONG, measures=ORDER | measures), replicates=12
        )
        for name, measures in (("without", {}), ("advised", TEAM))
    )


def parts(scenario, one: dict[str, Any], other: dict[str, Any]):
    a, b = scenario(**one), scenario(name="other", **other)
    found, back = differs_by_assumption(a, b), differs_by_assumption(b, a)
    assert found.part == back.part
    assert set(found.settings) == set(back.settings)
    return found


@pytest.mark.parametrize(
    ("one", "other", "part", "settings"),
    [
        ({}, {}, NONE, ()),
        ({}, {"measures": ORDER}, NONE, ()),
        ({}, {"measures": TEAM}, ALL, ("measures.team",)),
        ({"measures": ORDER}, {"measures": ORDER | TEAM}, ALL, ("measures.team",)),
        ({"measures": TEAM}, {"measures": TEAM | ORDER}, NONE, ()),
        ({}, {"measures": TEAM | ORDER}, PART, ("measures.team",)),
        ({}, {"measures": TEAM, "patrols": {"scatter_h": 1.0}}, PART, ("measures.team",)),
        ({"measures": {"team": ORDER["order"]}}, {"measures": TEAM}, PART, ("measures.team",)),
        (
            {"measures": TEAM},
            {"measures": TEAM, "support_team": {"fusion_effect_share": 0.0}},
            ALL,
            ("support_team",),
        ),
        (  # Fixed at its default instead of drawn.
            {"measures": TEAM},
            {"measures": TEAM, "support_team": {"fusion_effect_share": 0.1}},
            ALL,
            ("support_team",),
        ),
        ({"uncertain": ["exposure.rescue_outside_probability"]}, {"uncertain": []}, NONE, ()),
        (
            {"measures": {"team": TEAM["team"] | {"advisers": 0}}},
            {"measures": TEAM},
            ALL,
            ("measures.team",),
        ),
        ({}, {"measures": {"words": {"type": "information_campaign"}}}, ALL, ("measures.words",)),
    ],
)
def test_what_is_assumed_of_a_difference(scenario, one, other, part, settings):
    assert parts(scenario, one, other) == (part, settings)


def test_words_and_seeds_are_no_difference(scenario):
    other = {"seed": 3, "replicates": 2, "description": "else", "shows_record": True}
    assert parts(scenario, {}, {"measures": TEAM} | other).part == ALL


def test_measures_in_another_order_are_another_policy(scenario):
    two = {"a": {"type": "turn_back"}, "b": {"type": "turn_back", "depth_km": 5}}
    back = dict(reversed(two.items()))
    assert parts(scenario, {"measures": two}, {"measures": back | TEAM}).part == PART


def test_a_measure_of_another_package_says_so_itself(scenario, monkeypatch):
    measure: Any = importlib.import_module("tests.actors.own_measure").NightCurfew
    register_measure(measure)
    try:
        curfew = {"measures": {"c": {"type": "night_curfew", "patrols_per_sector": 3}}}
        assert parts(scenario, {}, curfew).part == NONE
        monkeypatch.setattr(measure, "effect_is_assumed", True)
        assert parts(scenario, {}, curfew) == (ALL, ("measures.c",))
    finally:
        forget_measure(measure)


def test_the_shipped_team_against_nobody_is_assumed_and_nothing_else():
    team = load_scenario("nato-team")
    nobody = load_scenario("nato-team", [("measures.nato-team", "null")])
    assert differs_by_assumption(nobody, team) == (ALL, ("measures.nato-team",))
    none = load_scenario("nato-team", [("measures.nato-team.advisers", "0")])
    assert differs_by_assumption(none, team) == (ALL, ("measures.nato-team",))
    year = load_scenario("lithuania-2021")
    assert differs_by_assumption(year, load_scenario("no-turn-back")).part == NONE


def test_what_is_assumed_is_neither_better_nor_worse(with_and_without):
    table = compare_runs(*with_and_without)
    rows = table.set_index("outcome")
    assert rows.loc["arrived_people", "paired_difference"] < 0
    assert rows.loc["arrived_people", "verdict"] == "assumed"
    assert rows.loc["entered_people", "verdict"] == "assumed"
    assert set(table["verdict"]) == {"assumed", "not distinguishable"}
    assert table["share_better"].isna().all()
    assert (table["assumed_part"] == ALL).all()
    assert (table["assumed_settings"] == "measures.team").all()
    first, *rest = findings(table)
    assert first == (
        "Assumed: advised differs from without in nothing but measures.team, whose effect nobody "
        "measured. The differences are what this assumption puts in, and none of them is called "
        "better or worse."
    )
    assert not any(word in sentence for sentence in rest for word in ("WARNING", "Less harm"))


def test_no_form_of_it_says_better_or_worse(with_and_without, tmp_path):
    table = compare_runs(*with_and_without)
    cells = [str(cell) for column in comparison_table(table).columns for cell in column.cells]
    assert "assumed" in cells
    figure = differences_figure(table)
    labels = [text.get_text() for legend in figure.legends for text in legend.get_texts()]
    assert labels == ["put in by assumption", "not distinguishable"]
    figure.savefig(tmp_path / "differences.png")
    table.to_csv(tmp_path / "comparison.csv", index=False)
    said = [*cells, *labels, *table["verdict"]]
    said += pd.read_csv(tmp_path / "comparison.csv")["verdict"].tolist()
    assert not any(word in text for text in said for word in ("better", "worse"))
    row = table.set_index("outcome").loc["entered_people"]
    assert share_in_words(row) == f"more in {row['share_more']:.0%}"


def test_where_both_differ_verdicts_stay_and_the_assumed_part_is_named(scenario, runs_of_both):
    table = compare_runs(*runs_of_both)
    assert (table["assumed_part"] == PART).all()
    assert JUDGING & set(table["verdict"])
    assert "assumed" not in set(table["verdict"])
    assert findings(table)[0] == (
        "Part of what both changes is assumed: nobody measured the effect of measures.team. The "
        "verdicts hold for this and the rest together; how much of a difference the assumption "
        "puts in, they do not tell."
    )


@pytest.fixture
def runs_of_both(scenario):
    return (
        run_ensemble(scenario(name="open", support_team=STRONG), replicates=12),
        run_ensemble(
            scenario(name="both", support_team=STRONG, measures=ORDER | TEAM), replicates=12
        ),
    )


def test_where_nothing_is_assumed_nothing_is_said_of_it(scenario):
    runs = [
        run_ensemble(scenario(name=name, measures=measures | TEAM), replicates=12)
        for name, measures in (("open", {}), ("closed", ORDER))
    ]
    table = compare_runs(*runs)
    assert (table["assumed_part"] == NONE).all()
    assert (table["assumed_settings"] == "").all()
    assert JUDGING & set(table["verdict"])
    assert not any("assum" in sentence for sentence in findings(table))


def test_one_comparison_can_hold_both_kinds(with_and_without, scenario):
    wire = scenario(
        name="open", support_team=STRONG, measures={"wire": {"type": "fence", "km_per_day": 20}}
    )
    table = compare_runs(*with_and_without, run_ensemble(wire, replicates=12))
    by_name = table.groupby("scenario")
    assert set(by_name["assumed_part"].first()) == {ALL, NONE}
    assert "assumed" not in set(by_name.get_group("open")["verdict"])
    assert not JUDGING & set(by_name.get_group("advised")["verdict"])


def test_the_command_line_says_it_on_the_screen_and_in_json(tmp_path, monkeypatch, capsys):
    from sim.views import comparing
    from sim.views.cli import main

    text = """name: {name}
period: {{start: 2021-08-01, end: 2021-08-07}}
inflow: {{people_per_day: 120}}
migrants: {{staging_wait_median_h: 6}}
replicates: 12
support_team: {{communication_effect_share: 0.9, effort_scale_person_days: 1}}
{measures}
"""
    advisers = "measures: {team: {type: support_team, advisers: 200, tasks: {communication: 1}}}"
    for name, measures in (("alone", ""), ("advised", advisers)):
        (tmp_path / f"{name}.yaml").write_text(text.format(name=name, measures=measures))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(comparing, "figures_of", lambda runs: {})
    with pytest.raises(SystemExit) as end:
        main(["alone.yaml", "advised.yaml", "--out", "both"])
    assert end.value.code == 0
    screen = capsys.readouterr().out
    assert "Assumed: advised differs from alone in nothing but measures.team" in screen
    lines = [line for line in screen.splitlines() if line.startswith("  ")]
    assert any(line.rstrip().endswith("assumed") for line in lines)
    assert not any("better" in line or "worse" in line for line in lines)
    with pytest.raises(SystemExit):
        main(["alone.yaml", "advised.yaml", "--out", "again", "--json"])
    report = json.loads(capsys.readouterr().out)
    verdicts = {row["verdict"] for row in report["comparison"]}
    assert verdicts == {"assumed", "not distinguishable"}
    assert {row["assumed_part"] for row in report["comparison"]} == {"all"}
    assert report["findings"][0].startswith("Assumed: advised")
    kept = pd.read_parquet(tmp_path / "both" / "comparison.parquet")
    assert set(kept["verdict"]) == verdicts
    assert np.isnan(kept["share_better"]).all()
    manifest = json.loads((tmp_path / "both" / "manifest.json").read_text())
    assert manifest["findings"] == report["findings"]
