"""Long commands write into their reports the command that makes them again."""

import shlex

import pytest

from sim.views.cli import parser_of
from sim.views.commands import fit, sensitivity, validate


@pytest.mark.parametrize(
    ("module", "words"),
    [
        (validate, "validate --replicates 3 --seed 4 --out 'my docs'"),
        (validate, "validate --seed 77 --only removal --pairs 2 --out x"),
        (fit, "fit --out 'a b' --vectors 16 --populations 2 --seed 1"),
        (
            sensitivity,
            "sensitivity 'my file.yaml' --trajectories 2 --samples 8 --seed 5 --out x "
            "--set measures.order.from=2021-07-01",
        ),
        (sensitivity, "sensitivity surge --against winter --samples 8"),
        (fit, "fit"),
    ],
)
def test_the_command_in_a_report_is_the_one_that_was_given(module, words):
    name, *rest = shlex.split(words)
    options = parser_of(name).parse_args([*rest, "--workers", "2"])
    assert module._command(options) == f"python -m sim {words}"
