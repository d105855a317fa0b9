"""Malformed scenario files: one clear line each, never another exception."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from sim.scenario.load import load_scenario
from sim.scenario.problems import ScenarioProblem

HEAD = "name: x\nperiod: {start: 2021-08-01, end: 2021-08-07}\n"
BOMB = "a: &a [1,1,1,1,1,1,1,1,1]\n" + "".join(
    f"{chr(98 + i)}: &{chr(98 + i)} [{','.join(['*' + chr(97 + i)] * 9)}]\n" for i in range(8)
)

# name: (text, a part of the line expected, line number or None)
CASES: dict[str, tuple[str | bytes, str, int | None]] = {
    "empty": ("", "is empty", None),
    "only a comment": ("# nothing\n", "is empty", None),
    "a list": ("- 1\n- 2\n", "mapping at the top", 1),
    "a text": ("hello", "mapping at the top", 1),
    "binary": (b"\x00\x01\x02\xff\xfe", "", None),
    "latin-1": (HEAD.encode() + "description: Šalčininkai".encode("iso8859-13"), "UTF-8", 3),
    "null byte": (HEAD + "description: a\0b\n", "U+0000", 3),
    "unclosed bracket": (HEAD + "inflow: {people_per_day: 3\n", "YAML", None),
    "tab": (HEAD + "inflow:\n\tpeople_per_day: 3\n", "tab", 4),
    "two documents": (HEAD + "---\nname: y\n", "one document", None),
    "duplicate key": (HEAD + "seed: 1\nseed: 2\n", "written twice", 4),
    "bomb": (BOMB, "values", None),
    "self-containing": ("a: &a [*a]\n", "contains itself", 1),
    "deep": ("a: " + "[" * 200 + "]" * 200, "nested", 1),
    "tag that runs": ("name: !!python/object/apply:os.system [ls]\n", "tag", 1),
    "merge key": (HEAD + "inflow: {<<: {}}\n", "merge key", 3),
    "unknown key": (HEAD + "patrol: {}\n", "did you mean 'patrols'", 3),
    "unknown key inside": (HEAD + "migrants: {group_size: 3}\n", "unknown key", 3),
    "unknown inflow key": (HEAD + "inflow: {people_a_day: 3}\n", "people_per_day", 3),
    "no name": ("period: {start: 2021-08-01, end: 2021-08-07}\n", "name: is missing", None),
    "no period": ("name: x\n", "period: is missing", None),
    "no end": ("name: x\nperiod: {start: 2021-08-01}\n", "end: is missing", 2),
    "bad name": (HEAD.replace("name: x", "name: A b"), "pattern", 1),
    "name is a number": (HEAD.replace("name: x", "name: 7"), "text", 1),
    "bad date": (HEAD.replace("2021-08-07", "2021-02-30"), "date like", 2),
    "date as number": (HEAD.replace("2021-08-07", "20210807"), "date like", 2),
    "reversed period": (HEAD.replace("2021-08-07", "2021-07-01"), "before start", 2),
    "centuries": (HEAD.replace("2021-08-07", "2099-08-07"), "at most 1100 days", 2),
    "before time": (HEAD.replace("2021-08-01", "1821-08-01"), "at least", 2),
    "text for a number": (HEAD + "inflow: {factor: many}\n", "should be a number", 3),
    "quoted number": (HEAD + "inflow: {factor: '3'}\n", "should be a number", 3),
    "truth for a number": (HEAD + "inflow: {factor: true}\n", "should be a number", 3),
    "truth for people": (HEAD + "inflow: {people_per_day: true}\n", "a number, not true", 3),
    "underscore in people": (HEAD + "inflow: {people_per_day: 1_000}\n", "a number, not the", 3),
    "quoted people": (HEAD + "inflow: {people_per_day: '5_0'}\n", "a number, not the text", 3),
    "truth for people by date": (
        HEAD + "inflow:\n  people_per_day:\n    2021-08-01: 5\n    2021-08-03: true\n",
        "inflow.people_per_day.2021-08-03: should be a number, not true", 6,
    ),
    "underscore by date": (
        HEAD + "inflow: {people_per_day: {2021-08-01: 1_000}}\n",
        "inflow.people_per_day.2021-08-01: should be a number, not the text '1_000'", 3,
    ),
    "negative by date": (
        HEAD + "inflow: {people_per_day: {2021-08-01: -5}}\n",
        "inflow.people_per_day.2021-08-01: should be at least 0, not -5", 3,
    ),
    "quoted number by date": (
        HEAD + "measures:\n  a: {type: fence, km_by_date: {2021-08-01: '5_0'}}\n",
        "measures.a.km_by_date.2021-08-01: should be a number, not the text '5_0'", 4,
    ),
    "truth in a pulse": (
        HEAD + "inflow: {pulses: [{from: 2021-08-02, until: 2021-08-03, people_per_day: true}]}\n",
        "inflow.pulses.0.people_per_day: should be a number, not true", 3,
    ),
    "octal": (HEAD + "seed: 0o17\n", "should be a whole number, not the text '0o17'", 3),
    "sexagesimal": (HEAD + "seed: 1:30\n", "should be a whole number, not the text '1:30'", 3),
    "nan without a dot": (HEAD + "inflow: {factor: NaN}\n", "a number, not the text 'NaN'", 3),
    "yes for true": (HEAD + "shows_record: yes\n", "should be true or false, not the text", 3),
    "one for true": (HEAD + "shows_record: 1\n", "should be true or false, not 1", 3),
    "date as digits": (HEAD.replace("2021-08-07", "'1627948800'"), "date like 2021-08-03, not", 2),
    "date key as digits": (
        HEAD + "inflow: {people_per_day: {'1627948800': 5}}\n", "key should be a date like", 3,
    ),
    "measure from digits": (
        HEAD + "measures:\n  a: {type: turn_back, from: '0'}\n", "2021-08-03, not '0'", 4,
    ),
    "nothing for a number": (HEAD + "inflow: {factor: }\n", "should be a number", 3),
    "list for a section": (HEAD + "migrants: [1]\n", "mapping", 3),
    "number for a section": (HEAD + "patrols: 3\n", "mapping", 3),
    "nan": (HEAD + "inflow: {factor: .nan}\n", "finite", 3),
    "infinite": (HEAD + "inflow: {factor: .inf}\n", "finite", 3),
    "huge": (HEAD + "inflow: {factor: 1e999}\n", "finite", 3),
    "negative": (HEAD + "inflow: {people_per_day: -1}\n", "at least 0", 3),
    "probability above one": (HEAD + "migrants: {retry_probability: 1.5}\n", "at most 1", 3),
    "half a patrol": (HEAD + "patrols: {on_duty_per_sector_patrols: 2.5}\n", "whole number", 3),
    "no replicates": (HEAD + "replicates: 0\n", "at least 1", 3),
    "negative seed": (HEAD + "seed: -1\n", "at least 0", 3),
    "key of an earlier version": (
        HEAD + "minutes_per_tick: 15\n",
        "3:1: minutes_per_tick: is gone: the engine acts at the exact minute; leave this key out",
        3,
    ),
    "key of an earlier version elsewhere": (
        HEAD + "patrols: {minutes_per_tick: 15}\n", "unknown key 'minutes_per_tick'", 3,
    ),
    "no such strategy": (HEAD + "organiser: {strategy: frosen}\n", "did you mean 'frozen'", 3),
    "unknown sector": (
        HEAD + "organiser: {sector_shares: {Druskininkaj: 1}}\n", "did you mean 'Druskininkai'", 3,
    ),
    "negative weight": (HEAD + "organiser: {sector_shares: {Pabradė: -1}}\n", "at least 0", 3),
    "no weight": (HEAD + "organiser: {sector_shares: {Pabradė: 0}}\n", "above 0", 3),
    "weights that overflow": (
        HEAD + "organiser: {sector_shares: {Pabradė: 1.0e+308, Kabeliai: 1.0e+308}}\n",
        "too large", 3,
    ),
    "fixed without weights": (HEAD + "patrols: {allocation: fixed}\n", "fixed_weights", 3),
    "origins do not add up": (HEAD + "inflow: {origins: {iraq: 0.5}}\n", "sum to 1", 3),
    "origins of a date do not add up": (
        HEAD + "inflow: {origins_by_date: {2021-08-02: {iraq: 0.5, other: 0.4}}}\n",
        "of 2021-08-02 should sum to 1", 3,
    ),
    "origins of a date have other names": (
        HEAD + "inflow: {origins_by_date: {2021-08-02: {iraq: 0.5, syria: 0.5}}}\n",
        "should name all of: iraq, other", 3,
    ),
    "empty schedule": (HEAD + "inflow: {people_per_day: {}}\n", "at least one date", 3),
    "bad schedule date": (HEAD + "inflow: {people_per_day: {someday: 3}}\n", "date", 3),
    "reversed pulse": (
        HEAD + "inflow: {pulses: [{from: 2021-08-03, until: 2021-08-02, people_per_day: 1}]}\n",
        "before from", 3,
    ),
    "too many groups": (
        HEAD + "inflow: {people_per_day: 20000}\nmigrants: {group_size_median_people: 1}\n",
        "groups a day", None,
    ),
    "unknown measure type": (HEAD + "measures:\n  a: {type: turnback}\n", "turn_back", 4),
    "no measure type": (HEAD + "measures:\n  a: {from: 2021-08-01}\n", "type: is missing", 4),
    "measures as a list": (HEAD + "measures: [{type: turn_back}]\n", "mapping", 3),
    "measure with a bad name": (
        HEAD + "measures:\n  a b: {type: turn_back}\n", "letters, digits", 4,
    ),
    "reversed measure": (
        HEAD + "measures:\n  a: {type: turn_back, from: 2021-08-05, until: 2021-08-02}\n",
        "before from", 4,
    ),
    "unknown key in a measure": (
        HEAD + "measures:\n  a: {type: turn_back, depth: 5}\n", "depth_km", 4,
    ),
    "measure in no sector": (
        HEAD + "measures:\n  a: {type: turn_back, sectors: [Nowhere]}\n", "Nowhere", 4,
    ),
    "sector twice": (
        HEAD + "measures:\n  a: {type: turn_back, sectors: [Pabradė, Pabradė]}\n", "twice", 4,
    ),
    "unknown origin": (
        HEAD + "measures:\n  a: {type: flight_ban, origin: irak}\n", "did you mean 'iraq'", 4,
    ),
    "fence with two paces": (
        HEAD + "measures:\n  a: {type: fence, km_per_day: 1, km_by_date: {2021-08-01: 1}}\n",
        "either", 4,
    ),
    "fence without a pace": (HEAD + "measures:\n  a: {type: fence}\n", "either", 4),
    "camera share above one": (
        HEAD + "measures:\n  a: {type: cameras, share_by_date: {2021-08-01: 38}}\n",
        "at most 1", 4,
    ),
    "tasks above one": (
        HEAD + "measures:\n  a: {type: support_team, advisers: 1, tasks: {fusion: 2}}\n",
        "at most 1", 4,
    ),
    "harm of advice beyond bounds": (
        HEAD + "support_team: {fusion_effect_share: -0.6}\n", "at least -0.5", 3,
    ),
    "help of advice beyond bounds": (
        HEAD + "support_team: {screening_effect_share: 1.5}\n", "at most 1", 3,
    ),
    "effect of advice that is no number": (
        HEAD + "support_team: {forecast_effect_share: .nan}\n", "support_team", 3,
    ),
    "probability of no effect above one": (
        HEAD + "support_team: {no_effect_probability: 50}\n", "at most 1", 3,
    ),
    "probability of no effect as a text": (
        HEAD + "support_team: {no_effect_probability: half}\n", "should be a number", 3,
    ),
    "probability of no effect as a range": (
        HEAD + "support_team: {no_effect_probability: [0.2, 0.8]}\n", "should be a number", 3,
    ),
    "a flag that is no field": (
        HEAD + "measures:\n  a: {type: support_team, advisers: 1, effect_is_assumed: false}\n",
        "effect_is_assumed", 4,
    ),
    "trigger on no outcome": (
        HEAD + "measures:\n  a: {type: turn_back, when: {detaind_7d: {above: 3}}}\n",
        "did you mean 'detained'", 4,
    ),
    "trigger without a window": (
        HEAD + "measures:\n  a: {type: turn_back, when: {detained: {above: 3}}}\n",
        "like detained_7d", 4,
    ),
    "trigger over no days": (
        HEAD + "measures:\n  a: {type: turn_back, when: {detained_0d: {above: 3}}}\n",
        "1 to 365 days", 4,
    ),
    "trigger over years": (
        HEAD + "measures:\n  a: {type: turn_back, when: {detained_999d: {above: 3}}}\n",
        "1 to 365 days", 4,
    ),
    "trigger and date": (
        HEAD + "measures:\n  a: {type: turn_back, from: 2021-08-02, "
        "when: {detained_7d: {above: 3}}}\n",
        "(from: null drops one that is inherited)", 4,
    ),
    "trigger that ends twice": (
        HEAD + "measures:\n  a: {type: turn_back, until: 2021-08-05, lasts_days: 3, "
        "when: {detained_7d: {above: 3}}}\n",
        "both until and lasts_days", 4,
    ),
    "trigger without a side": (
        HEAD + "measures:\n  a: {type: turn_back, when: {detained_7d: {for_days: 3}}}\n",
        "either above or below", 4,
    ),
    "trigger on both sides": (
        HEAD + "measures:\n  a: {type: turn_back, when: {detained_7d: {above: 3, below: 9}}}\n",
        "either above or below", 4,
    ),
    "trigger with a text": (
        HEAD + "measures:\n  a: {type: turn_back, when: {detained_7d: {above: many}}}\n",
        "should be a number", 4,
    ),
    "trigger with a number only": (
        HEAD + "measures:\n  a: {type: turn_back, when: {detained_7d: 300}}\n", "mapping", 4,
    ),
    "trigger as a text": (
        HEAD + "measures:\n  a: {type: turn_back, when: detained}\n", "mapping", 4,
    ),
    "trigger with an unknown key": (
        HEAD + "measures:\n  a: {type: turn_back, when: {detained_7d: {over: 3}}}\n",
        "unknown key", 4,
    ),
    "empty trigger": (HEAD + "measures:\n  a: {type: turn_back, when: {}}\n", "at least 1", 4),
    "negative days": (
        HEAD + "measures:\n  a: {type: turn_back, when: {detained_7d: {above: 3, for_days: 0}}}\n",
        "at least 1", 4,
    ),
    "lasting without a trigger": (
        HEAD + "measures:\n  a: {type: turn_back, lasts_days: 3}\n", "lasts_days needs when", 4,
    ),
    "fence by trigger with dates": (
        HEAD + "measures:\n  a: {type: fence, km_by_date: {2021-08-01: 1}, "
        "when: {pushes_7d: {above: 3}}}\n",
        "needs km_per_day", 4,
    ),
    "cameras by trigger with dates": (
        HEAD + "measures:\n  a: {type: cameras, share_by_date: {2021-08-01: 0.5}, "
        "when: {pushes_7d: {above: 3}}}\n",
        "need share", 4,
    ),
    "cameras without a share": (HEAD + "measures:\n  a: {type: cameras}\n", "either share", 4),
    "no such rule": (
        HEAD + "measures:\n  a: {type: allocation, rule: hotspots}\n", "did you mean 'hotspot'", 4,
    ),
    "fixed rule without weights": (
        HEAD + "measures:\n  a: {type: allocation, rule: fixed}\n", "fixed_weights", 4,
    ),
    "no such measure": (
        HEAD + "measures:\n  a: {type: humanitarian_acess}\n",
        "did you mean 'humanitarian_access'", 4,
    ),
    "campaign above all": (
        HEAD + "measures:\n  a: {type: information_campaign, demand_effect_share: 2}\n",
        "at most 1", 4,
    ),
    "no such uncertain parameter": (HEAD + "uncertain: [migrants.mood]\n", "no parameter", 3),
    "extends nothing": ("extends: nowhere.yaml\n", "no such file", 1),
    "extends itself": ("extends: broken.yaml\n", "circle", 1),
    "extends a name too long for a file": (f"extends: {'a' * 5000}\n", "cannot use", 1),
    "extends a list": ("extends: [a, b]\n", "one file", 1),
}  # fmt: skip


def problems(path: Path) -> list[str]:
    with pytest.raises(ScenarioProblem) as caught:
        load_scenario(path)
    return [str(problem) for problem in caught.value.problems]


@pytest.mark.parametrize("case", CASES)
def test_a_malformed_file_gives_a_clear_line(tmp_path, case):
    text, part, line = CASES[case]
    path = tmp_path / "broken.yaml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    lines = problems(path)
    assert part in "\n".join(lines)
    for said in lines:
        assert said.startswith(str(path))
        assert len(said.splitlines()) == 1
        assert said.isprintable()
    if line is not None:
        assert lines[0].startswith(f"{path}:{line}:"), lines[0]


def test_what_is_no_file_gives_a_clear_line(tmp_path):
    assert "no such file" in problems(tmp_path / "missing.yaml")[0]
    assert "directory" in problems(tmp_path)[0]
    assert "too long" in problems(Path("a" * 5000))[0]
    os.mkfifo(tmp_path / "pipe")
    assert "not a regular file" in problems(tmp_path / "pipe")[0]


def test_two_files_that_extend_each_other(tmp_path):
    (tmp_path / "a.yaml").write_text("extends: b.yaml\n")
    (tmp_path / "b.yaml").write_text("extends: a.yaml\n")
    assert "circle" in problems(tmp_path / "a.yaml")[0]


def test_all_faults_are_told_at_once(tmp_path):
    path = tmp_path / "broken.yaml"
    path.write_text(HEAD + "seed: -1\nreplicates: 0\nmood: bad\n")
    assert len(problems(path)) == 3


@pytest.mark.parametrize("command", [["check"], ["explain"], []])
def test_the_command_line_says_one_line_and_exits_with_2(tmp_path, command):
    (tmp_path / "broken.yaml").write_text(HEAD + "patrol: {}\n")
    done = subprocess.run(
        [sys.executable, "-m", "sim", *command, "broken.yaml"],
        cwd=tmp_path, capture_output=True, text=True,
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])},
    )  # fmt: skip
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.startswith("broken.yaml:3:1: patrol: unknown key 'patrol'")
    assert done.stderr.count("\n") == 1
    assert [path.name for path in tmp_path.iterdir()] == ["broken.yaml"]
