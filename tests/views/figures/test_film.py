"""The film of a stored run, and its tracks for a map: the command, what is read, what is drawn."""

import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from matplotlib.animation import FFMpegWriter
from PIL import Image

from sim.experiments.ensemble import run_ensemble
from sim.experiments.files import FolderError
from sim.experiments.kept_tracks import attempts_geojson, read_film
from sim.experiments.run_folder import write_run
from sim.views.figures.film import FilmFigure, frames, write_film
from tests.conftest import ALL_MEASURES

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """A stored run of five days."""
    from sim.scenario.scenario import Scenario
    from tests.conftest import WEEK

    case = Scenario.model_validate(
        {
            "name": "week",
            "period": WEEK,
            "inflow": {"people_per_day": 120},
            "migrants": {"staging_wait_median_h": 6, "retry_wait_median_h": 12},
            "measures": ALL_MEASURES,
        }
    )
    folder = tmp_path_factory.mktemp("runs") / "week"
    write_run(run_ensemble(case, 2, has_tracks=True), folder, "python -m sim week.yaml", 2, {})
    return folder


def film(run, *arguments, **environment):
    return subprocess.run(
        [sys.executable, "-m", "sim", "film", str(run), *map(str, arguments)],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env=os.environ | environment,
    )


def test_a_gif_has_its_pictures_and_the_tracks_lie_beside_it(run, tmp_path):
    done = film(run, "--out", tmp_path / "a.gif", "--pictures", 4)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == [str(tmp_path / "a.gif"), str(tmp_path / "a-tracks.geojson")]
    with Image.open(tmp_path / "a.gif") as picture:
        assert picture.n_frames == 4
        assert picture.size == (960, 540)
    json.loads((tmp_path / "a-tracks.geojson").read_text(encoding="utf-8"))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a-tracks.geojson", "a.gif"]


@pytest.mark.skipif(not FFMpegWriter.isAvailable(), reason="ffmpeg is not installed")
def test_an_interruption_stays_one_when_it_stops_ffmpeg_as_well(run, tmp_path, monkeypatch):
    """As on a terminal, where Ctrl-C reaches both."""

    class Stopped(FFMpegWriter):
        def finish(self):
            self._proc.send_signal(signal.SIGINT)
            super().finish()

    def interrupt(done, total):
        raise KeyboardInterrupt

    monkeypatch.setattr("sim.views.figures.film.FFMpegWriter", Stopped)
    with pytest.raises(KeyboardInterrupt):
        write_film(read_film(run), tmp_path / "a.mp4", 4, interrupt)


def test_without_ffmpeg_the_film_is_a_gif(run, tmp_path):
    done = film(run, "--pictures", 2, "--quiet", PATH=str(tmp_path))
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    (run / "film.gif").unlink()
    done = film(run, "--pictures", 2, PATH=str(tmp_path))
    assert done.returncode == 0, done.stderr
    assert (run / "film.gif").is_file()
    assert "ffmpeg" in done.stderr
    refused = film(run, "--out", tmp_path / "a.mp4", PATH=str(tmp_path))
    assert refused.returncode == 2
    assert refused.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("out", "part"), [("a.avi", "should end in .mp4 or .gif"), ("no/a.gif", "cannot be written")]
)
def test_wrong_names_are_refused_in_one_line(run, tmp_path, out, part):
    done = film(run, "--out", tmp_path / out, "--pictures", 2)
    assert done.returncode == 2
    assert part in done.stderr
    assert done.stderr.count("\n") == 1
    assert not list(tmp_path.iterdir())


def test_a_run_without_tracks_tells_how_to_get_them(scenario, tmp_path):
    write_run(run_ensemble(scenario(), 1), tmp_path / "old", "python -m sim week.yaml", 1, {})
    with pytest.raises(FolderError, match=r"no tracks; make it again: python -m sim week\.yaml"):
        read_film(tmp_path / "old")
    with pytest.raises(FolderError, match=r"is not one run; name one of those in it: old$"):
        read_film(tmp_path)


@pytest.mark.parametrize("old", ["key", "tracks"])
def test_a_run_of_an_earlier_version_tells_how_to_make_it_again(run, tmp_path, old):
    """Then scenarios had a tick, and tracks were counted in ticks."""
    place = tmp_path / "old"
    shutil.copytree(run, place)
    if old == "key":
        manifest = json.loads((place / "manifest.json").read_text(encoding="utf-8"))
        manifest["scenario"]["minutes_per_tick"] = 15
        (place / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    else:
        tracks = pd.read_parquet(place / "tracks.parquet").rename(columns={"hours": "ticks"})
        tracks.to_parquet(place / "tracks.parquet")
    done = film(place, "--out", tmp_path / "a.gif")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.endswith(
        f"{place}: was made by an earlier version; make it again: python -m sim week.yaml\n"
    )
    assert done.stderr.count("\n") == 1


def test_a_run_with_a_measure_that_is_not_known_here_is_no_fault(run, tmp_path):
    place = tmp_path / "foreign"
    shutil.copytree(run, place)
    manifest = json.loads((place / "manifest.json").read_text(encoding="utf-8"))
    manifest["scenario"]["measures"]["curfew"] = {"type": "night_curfew"}
    (place / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    with pytest.raises(FolderError, match=r"cannot be read here; make it again: python -m sim"):
        read_film(place)


def test_the_tracks_are_lines_near_the_border_in_wgs84(run):
    kept = read_film(run)
    tracks = attempts_geojson(kept)
    properties = pd.DataFrame([feature["properties"] for feature in tracks["features"]])
    pushes = kept.daily["pushes_events"].sum()
    assert properties["people"].sum() == pushes > 0
    assert set(properties["outcome"]) >= {"turned back", "registered", "got inland"}
    assert (properties["begins"] <= properties["ends"]).all()
    assert properties["begins"].min() >= "2021-08-01"
    for feature in tracks["features"]:
        line = np.array(feature["geometry"]["coordinates"])
        assert line.ndim == 2
        assert len(line) >= 2
        assert ((line > [23.0, 53.5]) & (line < [27.2, 56.0])).all()


def test_pictures_differ_and_show_the_count_of_the_days_that_are_over(run):
    scene = FilmFigure(read_film(run))
    first, last = (picture.copy() for picture in frames(scene, 2))
    assert first.shape == (720, 1280, 4)
    assert (first != last).any()
    shown = [artist.get_text() for artist in scene.values]
    total = scene.film.daily["recorded_turn_backs_events"].sum()
    assert f"{total:,}" in shown
    assert scene.clock.get_text() == "Sun 8 Aug 2021, 00:00"


def test_those_out_at_an_hour_are_on_the_map(run):
    scene = FilmFigure(read_film(run))
    hours = scene.out["hours"].value_counts()
    full = int(hours[hours.index % 1 == 0].idxmax())
    scene.draw(full)
    drawn = sum(
        len(marks.get_offsets())
        for marks in (scene.marks.hiding, scene.marks.open, scene.marks.held)
    )
    assert drawn == (scene.out["hours"] == full).sum() > 0
