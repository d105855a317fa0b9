"""What a subclass decides in Python is what happens, and nonsense is refused in plain words."""

import numpy as np
import pytest

from sim import BorderModel
from sim.model import decisions
from tests.conftest import ALL_MEASURES
from tests.engine.worlds import LINE_ONLY


class LastWeek(BorderModel):
    """Sends people where most got through in the last week, and a tenth of them anywhere."""

    def steer(self, day):
        got_in = self.recent("entered_people") + self.recent("registered_people")
        if not got_in.any():
            return None
        return 0.9 * got_in / got_in.sum() + 0.1 / len(self.sectors)


def season(kind, case, rng=5):
    model = kind(case, rng=rng)
    model.run_days(model.days)
    return model


def deciding(**methods):
    return type("Deciding", (BorderModel,), methods)


def by_sector(model, name):
    return model.ledger.groupby("sector", observed=False)[name].sum().to_numpy()


def test_hooks_that_leave_everything_change_nothing(scenario):
    case = scenario(measures=ALL_MEASURES, organiser={"strategy": "proportional"})
    same = deciding(
        measures_of=lambda self, day: {},
        allocate=lambda self, day: self.patrols_on_duty,
        steer=lambda self, day: None,
        release=lambda self, day: self.release_share,
    )
    assert season(same, case).outcomes.equals(season(BorderModel, case).outcomes)


def test_a_strategy_of_ten_lines_moves_the_flow(scenario):
    case = scenario()
    usual, other = season(BorderModel, case), season(LastWeek, case)
    assert other.outcomes["arrived_people"] == usual.outcomes["arrived_people"]
    pushed = by_sector(other, "pushes_events"), by_sector(usual, "pushes_events")
    assert pushed[0].max() > pushed[1].max()


def test_the_organiser_can_send_all_to_one_sector_or_hold_them(scenario):
    one = np.arange(18) == 7
    massed = season(deciding(steer=lambda self, day: one, release=lambda self, day: 1), scenario())
    assert by_sector(massed, "pushes_events")[7] == massed.outcomes["pushes_events"] > 0
    held = season(deciding(release=lambda self, day: 0.0), scenario())
    assert held.outcomes["pushes_events"] == 0
    assert held.outcomes["waiting_people"] == held.outcomes["arrived_people"] > 0


def test_patrols_go_where_they_are_sent(scenario):
    moved = np.where(np.arange(18) < 4, 4, 0)
    model = season(deciding(allocate=lambda self, day: moved), scenario(patrols=LINE_ONLY))
    assert by_sector(model, "patrol_hours").tolist() == (moved * 24.0 * model.days).tolist()


def test_patrols_can_be_massed(scenario):
    def allocate(self, day):
        return np.where(np.arange(18) == 7, self.room_patrols, 0)

    massed = season(deciding(allocate=allocate), scenario(patrols=LINE_ONLY))
    assert massed.room_patrols == scenario().patrols.most_per_sector_patrols
    assert by_sector(massed, "patrol_hours")[7] == 16 * 24 * massed.days


def test_measures_are_set_day_by_day(scenario):
    """Turn-backs on even days, in half the sectors; the built-in plans see the levers."""
    even = np.arange(18) % 2

    def measures_of(self, day):
        return {"turn_back": even * (day % 2 == 0), "extra_patrols": 0, "arrivals_from_iraq": 0}

    # Who is found is judged at once: the policy of the day on which he was found decides.
    at_once = {"handling_base_h": 0, "handling_per_person_h": 0}
    case = scenario(measures=ALL_MEASURES, patrols=at_once)
    model = season(deciding(measures_of=measures_of), case)
    rows = model.ledger
    returned = rows[rows["returned_after_entry_events"] > 0]
    days = (returned["date"] - rows["date"].min()).dt.days
    assert len(returned)
    assert (days % 2 == 0).all()
    assert (returned["sector"].cat.codes % 2 == 1).all()
    usual = season(BorderModel, case)
    assert model.outcomes["arrived_people"] < usual.outcomes["arrived_people"]
    assert model.outcomes["patrol_hours"] < usual.outcomes["patrol_hours"]


@pytest.mark.parametrize(
    ("method", "returned", "words"),
    [
        ("steer", [1.0] * 17, "steer (day 0, 2021-08-01) returned 17; one for each of 18"),
        ("steer", 1.0, "one value; one for each of 18"),
        ("steer", [-1.0] + [1.0] * 17, "negative"),
        ("steer", [np.nan] * 18, "not finite"),
        ("steer", [0.0] * 18, "no weight above 0"),
        ("steer", "everywhere", "numbers, not str"),
        ("release", 1.5, "share from 0 to 1, not 1.5"),
        ("release", [0.5] * 18, "share from 0 to 1, not list"),
        ("allocate", [[4] * 18], "returned 1×18"),
        ("allocate", [1.5] * 18, "whole numbers"),
        ("allocate", [-1] * 18, "negative"),
        ("allocate", [1000] * 18, "1000 patrols for a sector"),
        ("measures_of", {"turn_bak": 1}, "no lever 'turn_bak' (known: turn_back"),
        ("measures_of", {"turn_back": 2}, "turn_back should be at most 1"),
        ("measures_of", {"turn_back": 0.5}, "turn_back should be 0 or 1"),
        ("measures_of", {"camera_share": -0.1}, "camera_share should be at least 0"),
        ("measures_of", {"camera_share": [0.5, 0.5]}, "camera_share returned 2"),
        ("measures_of", {"arrivals_from_iraq": 1.1}, "at most 1"),
        ("measures_of", {"access": 3}, "at most 1"),
        ("measures_of", {"allocation": 1.5}, "number of a rule (uniform 0, fixed 1"),
        ("measures_of", [1, 2], "mapping of levers, not list"),
    ],
)
def test_the_impossible_is_refused(scenario, method, returned, words):
    model = deciding(**{method: lambda self, day: returned})(scenario())
    with pytest.raises(ValueError) as caught:
        model.step()
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)


def test_after_a_refused_day_the_model_does_not_go_on(scenario):
    model = deciding(steer=lambda self, day: [1.0] if day == 2 else None)(scenario())
    with pytest.raises(ValueError):
        model.run_days(7)
    model.run_days(7)
    assert (model.day, model.steps_done, model.running) == (2, 2 * 96, False)


def test_weights_of_any_scale_will_do(scenario):
    seasons = [
        season(deciding(steer=lambda self, day, scale=scale: [scale] * 18), scenario())
        for scale in (1.0, 1e308, 1e-308)
    ]
    assert seasons[0].shares.sum() == pytest.approx(1.0)
    assert all(other.outcomes.equals(seasons[0].outcomes) for other in seasons)


def test_what_happened_lately_is_known_by_sector(scenario):
    model = BorderModel(scenario())
    model.run_days(6)
    rows = model.ledger
    late = rows[rows["date"] > rows["date"].unique()[2]]
    total = late.groupby("sector", observed=False)["crossings_events"].sum()
    assert model.recent("crossings_events", days=3).tolist() == total.tolist()
    assert model.recent("crossings_events", days=99).sum() == rows["crossings_events"].sum()
    with pytest.raises(ValueError, match="no outcome 'crosings'"):
        model.recent("crosings")


def test_levers_have_names(scenario):
    names = BorderModel(scenario()).lever_names
    assert names[:2] == ("turn_back", "depth_km")
    assert names == decisions.lever_names(tuple(scenario().inflow.origins))
    assert "arrivals_from_iraq" in names
