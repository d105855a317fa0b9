"""Commands replace what they wrote themselves, and refuse the rest in one line before the work."""

import json

import pytest

from sim.experiments.ensemble import run_ensemble
from sim.experiments.files import TakenError
from sim.experiments.kept_tracks import NOTE, check_film
from sim.experiments.run_folder import write_run
from sim.views.cli import main
from tests.views.test_cli import SMALL

OPEN = SMALL.replace("name: small", "name: open").replace("2021-08-03}", "2021-09-01}")
BRANCH = ("branch", "small.yaml", "--at", "2021-08-03", "--with", "open.yaml")


@pytest.fixture
def sim(tmp_path, monkeypatch, capsys):
    """Runs a command in this process, without figures; its status, output and complaints."""
    from sim.views import comparing
    from sim.views.commands import run as command

    (tmp_path / "small.yaml").write_text(SMALL)
    (tmp_path / "open.yaml").write_text(OPEN)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(comparing, "figures_of", lambda runs: {})
    monkeypatch.setattr(command, "figures_of", lambda runs: {})

    def run(*arguments):
        with pytest.raises(SystemExit) as end:
            main(arguments)
        printed = capsys.readouterr()
        return end.value.code, printed.out, printed.err

    return run


@pytest.fixture
def no_work(monkeypatch):
    """Fails if a season is simulated."""

    def work(*arguments, **options):
        pytest.fail("the work began")

    for name in ("run.run_ensemble", "run.run_side_by_side", "branch.run_branch"):
        monkeypatch.setattr(f"sim.views.commands.{name}", work)


@pytest.mark.parametrize("words", [("small.yaml",), ("small.yaml", "open.yaml"), BRANCH])
def test_a_web_app_is_no_run(sim, no_work, tmp_path, words):
    app = tmp_path / "app"
    for name in ("src", ".git"):
        (app / name).mkdir(parents=True)
        (app / name / "file").write_text("mine")
    (app / "manifest.json").write_text('{"name": "a web app"}')
    status, out, said = sim(*words, "--out", "app")
    assert (status, out) == (2, "")
    assert said == (
        "app: holds a manifest.json that is damaged or not of this program; "
        "name another folder, or one in it\n"
    )
    assert sorted(path.name for path in app.rglob("*") if path.is_file()) == [
        "file", "file", "manifest.json",
    ]  # fmt: skip


def test_the_same_command_again_keeps_the_film_and_the_notes(sim, tmp_path):
    words = ("small.yaml", "--out", "run", "--quiet")
    assert sim(*words)[0] == 0
    for name in ("notes.txt", "film.gif", "film-tracks.geojson"):
        (tmp_path / "run" / name).write_text("mine")
    before = {path.name: path.read_bytes() for path in (tmp_path / "run").iterdir()}
    assert sim(*words) == (0, "run\n", "")
    assert {path.name: path.read_bytes() for path in (tmp_path / "run").iterdir()} == before


def test_what_holds_something_else_is_refused(sim, tmp_path, monkeypatch, request):
    comparison = ("small.yaml", "open.yaml", "--quiet", "--out")
    assert sim(*comparison, "both")[0] == 0
    assert sim(*BRANCH, "--out", "at", "--quiet")[0] == 0
    assert sim("small.yaml", "--out", "run", "--quiet")[0] == 0
    (tmp_path / "both" / "small" / "notes.txt").write_text("mine")
    (tmp_path / "both" / "third").mkdir()
    assert sim(*comparison, "both") == (0, "both\n", "")
    assert (tmp_path / "both" / "small" / "notes.txt").read_text() == "mine"
    assert (tmp_path / "both" / "third").is_dir()
    request.getfixturevalue("no_work")
    for words, part in (
        (("small.yaml", "--out", "both"), "both: holds a comparison of small, open"),
        (("small.yaml", "--out", "at"), "at: holds a branch of small, open from 2021-08-03 on"),
        ((*BRANCH, "--out", "both"), "both: holds a comparison of small, open"),
        ((*comparison, "at"), "at: holds a branch of small, open"),
        ((*comparison, "run"), "run: holds a run of small (seed 2021, 3 replicates)"),
        (("open.yaml", "--out", "run"), "not a run of open (seed 2021, 3 replicates)"),
        (("small.yaml", "--seed", "1", "--out", "run"), "not a run of small (seed 1,"),
        (("small.yaml", "--replicates", "1", "--out", "run"), "1 replicate); name another folder"),
        (("small.yaml", "--set", "inflow.factor=2", "--out", "run"), "with other settings"),
        (("open.yaml", "--out", "at/open"), "at/open: holds a run of open from 2021-08-03 on"),
    ):
        status, _, said = sim(*words)
        assert (status, said.count("\n")) == (2, 1)
        assert part in said


def test_a_default_folder_that_is_taken_gets_a_number(sim, tmp_path):
    _, out, _ = sim("small.yaml", "--quiet")
    folder = tmp_path / out.strip()
    assert sim("small.yaml", "--quiet")[1] == out
    (folder / "manifest.json").write_text("{}")
    assert sim("small.yaml", "--quiet")[1] == f"{out.strip()}-2\n"
    assert (folder / "manifest.json").read_text() == "{}"
    (tmp_path / "design.yaml").write_text("name: s\npolicies: [small.yaml]\nreplicates: 1\n")
    (tmp_path / "runs" / "s").mkdir()
    (tmp_path / "runs" / "s" / "study.json").write_text('{"title": "a thesis"}')
    assert sim("sweep", "design.yaml", "--quiet")[1] == "runs/s-2\n"
    assert sim("sweep", "design.yaml", "--quiet")[1] == "runs/s-2\n"
    for place, part in (("runs/s", "damaged or not of this program"), (out.strip(), "no study")):
        (folder / "manifest.json").unlink(missing_ok=True)
        status, _, said = sim("sweep", "design.yaml", "--out", place)
        assert (status, said.count("\n")) == (2, 1)
        assert part in said
    assert "holds a study" in sim("small.yaml", "--out", "runs/s-2")[2]


def test_a_film_replaces_a_film_of_ours_only(sim, scenario, tmp_path, monkeypatch):
    monkeypatch.setattr("sim.views.commands.film.FFMpegWriter.isAvailable", lambda: False)
    folder = tmp_path / "run"
    write_run(run_ensemble(scenario(), 1, has_tracks=True), folder, "python -m sim week", 1, {})
    (folder / "film.gif").write_text("my own")
    words = ("film", "run", "--pictures", "2", "--json")
    for _ in range(2):
        assert json.loads(sim(*words)[1])["film"] == "run/film-2.gif"
    assert (folder / "film.gif").read_text() == "my own"
    status, _, said = sim(*words, "--out", "run/film.gif")
    assert status == 2
    assert said == "run/film.gif: is there and was not made by this command; name another\n"
    (folder / "film-2.gif").write_text("cut by hand")
    assert sim(*words, "--out", "run/film-2.gif")[0] == 2
    (folder / "film-3-tracks.geojson").write_text('{"type": "FeatureCollection"}')
    assert "holds no tracks of a film" in sim(*words, "--out", "run/film-3.gif")[2]


def test_a_film_of_an_earlier_version_is_known_by_its_tracks(tmp_path):
    (tmp_path / "a.gif").write_text("film")
    with pytest.raises(TakenError):
        check_film(tmp_path / "a.gif")
    (tmp_path / "a-tracks.geojson").write_text(json.dumps({"note": NOTE}))
    check_film(tmp_path / "a.gif")


def test_a_schema_replaces_a_schema_only(sim, tmp_path):
    for _ in range(2):
        assert sim("schema", "--out", "schema.json")[0] == 0
    status, _, said = sim("schema", "--out", "small.yaml")
    assert (status, said.count("\n")) == (2, 1)
    assert (tmp_path / "small.yaml").read_text() == SMALL
