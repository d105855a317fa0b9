"""Rules of sharing patrols are known by their number."""

from sim.laws.allocations import RULES, is_game, moves, weight_by

GIVEN = (0.2, 0.6, 0.25, 0.5, 1.5)


def test_each_number_stands_for_the_rule_in_its_place():
    found = {}
    for number, rule in enumerate(RULES):
        assert bool(moves(number)) == (rule.weight is not None)
        assert bool(is_game(number)) == rule.is_game
        found[rule.name] = weight_by(number, *GIVEN)
    expected = {"uniform": 0, "fixed": 0, "hotspot": 0.2, "forecast": 0.4, "stackelberg": 0.125}
    assert found == expected


def test_a_number_without_a_rule_moves_nobody():
    assert not moves(len(RULES))
    assert not is_game(len(RULES))
    assert weight_by(len(RULES), *GIVEN) == 0.0
