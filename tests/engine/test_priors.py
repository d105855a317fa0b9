"""What is drawn for a replicate: a spike at zero for what nobody measured, the rest as ever."""

from zlib import crc32

import numpy as np
import pytest

from sim.actors.support_team import TASKS, SupportTeam
from sim.base.draws import PARAMETER, uniforms
from sim.engine.build import build_world, drawn_parameters
from sim.experiments.ensemble import run_replicate
from sim.experiments.sensitivity import inputs_of
from sim.scenario.load import load_scenario
from sim.scenario.scenario import UNCERTAIN, plausible_ranges, zero_probabilities

EFFECTS = [f"support_team.{task}_effect_share" for task in TASKS]
SPIKE = "support_team.no_effect_probability"
SEEDS = range(3000)


def drawn(case) -> dict[str, np.ndarray]:
    rows = [drawn_parameters(case, seed) for seed in SEEDS]
    return {path: np.array([row[path] for row in rows]) for path in rows[0]}


def test_each_effect_is_as_often_nothing_as_is_said_and_may_do_harm(scenario):
    values = drawn(scenario())
    ranges = plausible_ranges(scenario())
    for path in EFFECTS:
        some = values[path][values[path] != 0.0]
        assert (values[path] == 0.0).mean() == pytest.approx(0.5, abs=0.03)
        low, high = ranges[path]
        assert low < 0 < high
        assert low <= some.min() < 0.9 * low
        assert 0.95 * high < some.max() <= high
        assert (some < 0).mean() == pytest.approx(-low / (high - low), abs=0.04)
        assert np.quantile(some, [0.25, 0.75]) == pytest.approx(
            [low + 0.25 * (high - low), low + 0.75 * (high - low)], abs=0.04 * (high - low)
        )
    zeros = np.array([values[path] == 0.0 for path in EFFECTS])
    assert zeros.all(axis=0).mean() == pytest.approx(1 / 16, abs=0.02), "each for itself"


@pytest.mark.parametrize("probability", [0.0, 0.2, 1.0])
def test_the_scenario_says_how_often_an_effect_is_nothing(scenario, probability):
    values = drawn(scenario(support_team={"no_effect_probability": probability}))
    for path in EFFECTS:
        assert (values[path] == 0.0).mean() == pytest.approx(probability, abs=0.03)


def test_how_often_may_be_drawn_as_well(scenario):
    values = drawn(scenario(uncertain=[*UNCERTAIN, SPIKE]))
    low, high = plausible_ranges(scenario())[SPIKE]
    assert (low <= values[SPIKE]).all()
    assert (values[SPIKE] <= high).all()
    none = values[EFFECTS[0]] == 0.0
    often = values[SPIKE] > 0.5
    assert none[often].mean() == pytest.approx(0.65, abs=0.05)
    assert none[~often].mean() == pytest.approx(0.35, abs=0.05)


def test_an_effect_that_the_scenario_sets_is_not_drawn(scenario):
    case = scenario(support_team={"fusion_effect_share": 0.1})
    for seed in range(20):
        values = drawn_parameters(case, seed)
        assert "support_team.fusion_effect_share" not in values
        assert set(EFFECTS[1:]) <= set(values)
        assert build_world(case, seed).advice["most_effect_share"][0] == 0.1


def test_what_is_drawn_reaches_the_world(scenario):
    for seed in range(20):
        world, values = build_world(scenario(), seed), drawn_parameters(scenario(), seed)
        assert world.advice["most_effect_share"].tolist() == [values[path] for path in EFFECTS]


@pytest.mark.parametrize("name", ["lithuania-2021", "nato-team", "surge", "winter"])
def test_all_others_are_drawn_as_ever(name):
    """Evenly, by the seed and the path and nothing else; and a slab at the same place of it."""
    case = load_scenario(name)
    ranges, without = plausible_ranges(case), case.model_copy(update={"posterior": ""})
    for seed in range(50):
        values = drawn_parameters(without, seed)
        for path, value in values.items():
            low, high = ranges[path]
            u = uniforms(seed, crc32(path.encode()), 0, PARAMETER, 0)[0]
            if path not in EFFECTS or value != 0.0:
                assert value == low + u * (high - low)
        fewer = without.model_copy(
            update={"uncertain": tuple(path for path in case.uncertain if path not in EFFECTS)}
        )
        kept = drawn_parameters(fewer, seed)
        assert kept == {path: value for path, value in values.items() if path not in EFFECTS}


def test_a_probability_of_draws_is_no_input_of_a_sensitivity_study(scenario):
    assert zero_probabilities(scenario()) == dict.fromkeys(EFFECTS, SPIKE)
    assert SPIKE not in inputs_of(scenario())
    assert set(EFFECTS) <= set(inputs_of(scenario()))


def test_every_multiplier_keeps_its_sign_at_both_ends(scenario):
    """1 − share and 1 + share are what rules multiply by; nowhere may they turn negative."""
    fields = SupportTeam.model_fields
    for task in TASKS:
        least, most = (getattr(part, end) for part, end in zip(
            fields[f"{task}_effect_share"].metadata, ("ge", "le"), strict=True))  # fmt: skip
        assert -1.0 < least < 0.0 < most <= 1.0


def season(scenario, task: str, effect: float, **changes):
    team = {"type": "support_team", "advisers": 100, "tasks": {task: 1.0}}
    settings = {f"{task}_effect_share": effect, "effort_scale_person_days": 1}
    measures = {"team": team, "order": {"type": "turn_back"}}
    return run_replicate(scenario(measures=measures, support_team=settings, **changes), 5)


@pytest.mark.parametrize("task", TASKS)
def test_the_most_harm_that_can_be_set_still_gives_whole_seasons(scenario, task):
    ledger = season(scenario, task, -0.5).ledger
    assert np.isfinite(ledger).all()
    assert (ledger >= 0).all()


def test_harm_shows_as_the_opposite_of_help(scenario):
    from sim.engine import ledger

    def total(task: str, effect: float, outcome: str, **changes) -> float:
        column = ledger.NAMES.index(outcome)
        return season(scenario, task, effect, **changes).ledger[:, :, column].sum()

    seeing = {"patrols": {"screening_sensitivity": 0.5}}
    missed = [
        total("screening", effect, "vulnerable_turned_back_people", **seeing)
        for effect in (0.5, 0.0, -0.5)
    ]
    assert missed[0] < missed[1] < missed[2]
    again = [total("communication", effect, "retries_events") for effect in (0.5, 0.0, -0.5)]
    assert again[0] < again[1] < again[2]
    arrived = [total("communication", effect, "arrived_people") for effect in (0.5, 0.0, -0.5)]
    assert arrived[0] < arrived[1] == arrived[2], "nobody beyond the inflow"
