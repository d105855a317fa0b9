"""The removal table: each subsystem named once, taken out by settings alone, with its interval."""

from dataclasses import dataclass

import numpy as np
import pytest

from sim.experiments.validation.removal import (
    BY_NAME,
    DOUBLE,
    HALF,
    OUT,
    SUBSYSTEMS,
    scenario_settings,
    times,
)
from sim.experiments.validation.removal_table import PER_CROSSING, REMOVAL_OUTCOMES, removal_table
from sim.scenario.load import load_scenario
from sim.views.tables.removal import (
    NOT_TOLD,
    cell,
    clause,
    is_sure,
    removal_markdown,
    removal_summary,
    sentences,
)

CHANGES = [(part, change) for part in SUBSYSTEMS for change in part.changes]
SMALL = (("period.end", "2021-07-14"), ("inflow.people_per_day", "120"))
FEW = [BY_NAME[name] for name in ("all-patrols", "memory", "learning")]


@pytest.fixture(scope="module")
def removal():
    return removal_table(3, 77, FEW, SMALL, workers=1)


@dataclass
class Row:
    """A row of the table as views read it."""

    low_95: float
    high_95: float
    paired_difference: float = 1.0
    outcome: str = REMOVAL_OUTCOMES[0]
    level: float = 100.0
    p_adjusted: float = 1.0
    moved: int = 3

    @property
    def is_told(self):
        return self.low_95 > 0.0 or self.high_95 < 0.0


def test_each_subsystem_is_named_once_and_has_words():
    names = [part.name for part in SUBSYSTEMS]
    assert len(set(names)) == len(names)
    assert {
        "patrols", "all-patrols", "cameras", "residents", "pursuit", "beats", "fence",
        "reinforcement", "allocation", "allocation-game", "learning", "belief", "memory",
        "task-fusion", "task-forecast", "task-communication", "task-screening", "flight-ban",
        "turn-back", "access", "watching", "strip", "second-line",
    } == set(names)  # fmt: skip
    for part in SUBSYSTEMS:
        assert part.words
        changes = [change.name for change in part.changes]
        assert len(set(changes)) == len(changes)
        assert part.note or {OUT, HALF, DOUBLE} <= set(changes), "what is missing is said"


@pytest.mark.parametrize(("part", "change"), CHANGES, ids=lambda it: it.name.replace(" ", "-"))
def test_each_change_is_a_valid_scenario_that_differs_in_what_it_says(part, change):
    baseline = load_scenario(part.scenario, list(scenario_settings(part).items()))
    settings = scenario_settings(part, change)
    changed = load_scenario(part.scenario, list(settings.items()))
    said = {path: text for path, text in settings.items() if part.base.get(path) != text}
    assert said
    before, after = (one.model_dump(mode="json", by_alias=True) for one in (baseline, changed))
    sections = {path.split(".")[0] for path in said}
    assert {name for name in before if before[name] != after[name]} == sections
    for path in said:
        assert at(before, path) != at(after, path), path


def at(data, path):
    for step in path.split("."):
        data = data.get(step) if isinstance(data, dict) else None
    return data


def test_a_scenario_has_one_baseline():
    bases = {part.scenario: set() for part in SUBSYSTEMS}
    for part in SUBSYSTEMS:
        bases[part.scenario].add(tuple(scenario_settings(part).items()))
    assert all(len(found) == 1 for found in bases.values())


def test_numbers_are_scaled_whole_by_date_and_never_above_the_most():
    surge = load_scenario("surge")
    assert times("measures.army.patrols", 0.5, 100, surge) == "18"
    assert times("patrols.report_rate_per_h", 2.0, 100, surge) == "2"
    shares = times("measures.surveillance.share_by_date", 2.0, 1.0, surge)
    assert shares == "{2021-05-27: 0.76, 2022-01-01: 1}"


def test_an_effect_of_the_team_is_stated_and_not_drawn():
    from sim.engine.build import drawn_parameters

    part = BY_NAME["task-fusion"]
    drawn = drawn_parameters(load_scenario(part.scenario, list(scenario_settings(part).items())), 1)
    assert not [path for path in drawn if path.endswith("_effect_share")]
    assert "support_team.effort_scale_person_days" in drawn


def test_without_any_patrol_nobody_is_intercepted():
    """Stricter than that nobody is who does not present himself: there is nobody to meet him."""
    found = removal_table(3, 77, [BY_NAME["all-patrols"]], SMALL, workers=1).table
    out = found[found["change"] == OUT].set_index("outcome")
    assert out.loc["intercepted_events", "level"] > 0
    assert out.loc["intercepted_events", "level_changed"] == 0
    assert out.loc["recorded_turn_backs_events", "level_changed"] == 0


def test_with_most_patrols_gone_clearly_more_get_inland():
    one = {
        "patrols.on_duty_per_sector_patrols": "1",
        "measures.army": "null",
        "measures.frontex": "null",
    }
    part = BY_NAME["all-patrols"]
    change = part.changes[0]._replace(values=lambda scenario: one)
    found = removal_table(3, 77, [part._replace(changes=(change,))], workers=1).table
    row = found.set_index("outcome").loc[PER_CROSSING]
    assert row["is_told"]
    assert row["paired_difference"] > 0.1 * row["level"]


def test_the_table_has_an_interval_for_each_row(removal):
    table = removal.table
    assert len(table) == len(REMOVAL_OUTCOMES) * sum(len(part.changes) for part in FEW)
    assert np.isfinite(table[["low_95", "high_95", "paired_difference"]]).all(axis=None)
    assert (table["low_95"] <= table["paired_difference"]).all()
    assert (table["paired_difference"] <= table["high_95"]).all()
    assert (table["pairs"] == 3).all()
    is_outside = (table["low_95"] > 0) | (table["high_95"] < 0)
    assert (table["is_told"] == is_outside).all()
    assert not table.isna().any(axis=None)


def test_words_say_that_it_cannot_be_told_exactly_when_the_interval_holds_zero(removal):
    for row in removal.table.itertuples():
        assert (NOT_TOLD in clause(row)) == (row.low_95 <= 0.0 <= row.high_95)
    assert NOT_TOLD in clause(Row(0.0, 2.0))
    assert clause(Row(0.5, 1.5)) == "got inland +1%?"
    assert clause(Row(0.5, 1.5, p_adjusted=0.01)) == "got inland +1%"
    assert clause(Row(0.5, 1.5, level=0.0)) == "got inland +1.0?"


def test_deaths_are_a_range_and_what_never_differs_says_so():
    assert cell(Row(-1.0, 3.0, outcome="dead_people")) == "-1.0 to +3.0"
    assert cell(Row(0.0, 0.0, 0.0, moved=0)) == "none differs"
    assert clause(Row(1.0, 3.0, outcome="dead_people")) == "deaths +1.0 to +3.0?"


def test_each_subsystem_has_a_sentence_and_the_report_keeps_every_row(removal):
    said = sentences(removal)
    assert list(said) == [part.name for part in FEW]
    assert "With exp3" in said["learning"]
    assert "nobody learns to hide" in said["all-patrols"]
    text = removal_markdown(removal)
    assert text.count("\n| all-patrols |") == 3
    assert removal_summary(removal) in " ".join(text.split())
    assert "Of 3 subsystems taken out or changed, " in removal_summary(removal)
    prose = [line for line in text.splitlines() if not line.startswith("|")]
    assert max(map(len, prose)) <= 100
    assert "{" not in text
    assert text.count("**") // 2 >= sum(is_sure(row) for row in removal.table.itertuples())


def test_the_result_does_not_depend_on_the_workers(removal):
    again = removal_table(3, 77, FEW, SMALL, workers=2).table
    assert again.equals(removal.table)


def test_the_figure_has_a_row_for_each_removal_and_each_choice(removal):
    from sim.views.figures.removal import removal_figure

    axes = removal_figure(removal).axes
    assert [label.get_text() for label in axes[0].get_yticklabels()] == [
        "all-patrols", "memory", "learning: proportional", "learning: exp3",
        "learning: sliding_ucb", "learning: best_response", "learning: quantal_response",
    ]  # fmt: skip
