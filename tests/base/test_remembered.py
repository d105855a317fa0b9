from sim.actors.support_team import SupportTeam
from sim.base.remembered import MOST_KEPT, remembered


def counted():
    calls = []

    @remembered
    def function(*parts):
        calls.append(parts)
        return list(parts)

    return function, calls


def test_a_result_is_worked_out_once_for_the_same_parts():
    function, calls = counted()
    team = SupportTeam.model_validate({})
    assert function(team, 3, ("a", "b")) is function(team, 3, ("a", "b"))
    assert calls == [(team, 3, ("a", "b"))], "the function is given the section itself"


def test_other_parts_are_worked_out_anew():
    function, calls = counted()
    one, other = (SupportTeam.model_validate({}) for _ in range(2))
    results = [function(one, 3), function(other, 3), function(one, 4), function()]
    assert results == [[one, 3], [other, 3], [one, 4], []]
    assert len(calls) == 4


def test_a_section_that_is_gone_is_not_taken_for_the_next_at_its_place_in_memory():
    function, _ = counted()
    for share in range(3 * MOST_KEPT):
        team = SupportTeam.model_validate({"fusion_effect_share": share / 1000})
        assert function(team) == [team]
        del team


def test_only_the_latest_results_are_kept():
    function, calls = counted()
    for number in [*range(MOST_KEPT + 1), 0]:
        function(number)
    assert len(calls) == MOST_KEPT + 2


def test_it_keeps_its_name():
    @remembered
    def speed_km_per_h() -> float:
        """How fast."""
        return 3.0

    assert (speed_km_per_h.__name__, speed_km_per_h.__doc__) == ("speed_km_per_h", "How fast.")
