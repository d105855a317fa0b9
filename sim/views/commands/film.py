"""python -m sim film: an animation of a stored run's first replicate, and its tracks as GeoJSON."""

import argparse
import json
import sys
from pathlib import Path

from matplotlib.animation import FFMpegWriter

from sim.experiments.files import keep, sha256_of, whole_file, writing
from sim.experiments.kept_tracks import attempts_geojson, check_film, read_film, tracks_beside
from sim.experiments.placing import free_place
from sim.views.figures.film import write_film
from sim.views.options import InputError, complain, print_json, whole
from sim.views.running import progress

PICTURES = {".mp4": 600, ".gif": 240}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `film`."""
    parser.add_argument("run", metavar="RUN", help="folder of a run")
    parser.add_argument(
        "--out", metavar="FILE", help="the film, .mp4 (needs ffmpeg) or .gif (RUN/film.mp4)"
    )
    parser.add_argument(
        "--pictures", type=whole(2, 20_000), help="pictures in it (600; in a GIF 240)"
    )


def execute(options: argparse.Namespace) -> int:
    """Makes the film and the tracks from what the run stored; nothing is simulated again."""
    film = read_film(options.run)
    path = _path(options)
    pictures = options.pictures or PICTURES[path.suffix]
    tracks = tracks_beside(path)
    found = attempts_geojson(film)
    with writing(path), whole_file(path, path.suffix) as temporary:
        if not (options.quiet or options.json):
            complain(f"drawing {pictures} pictures, some 15 a second")
        with progress("film", options, at_first="") as on_progress:
            write_film(film, temporary, pictures, on_progress)
        text = json.dumps(found | {"film_sha256": sha256_of(temporary)}, ensure_ascii=False)
        keep(tracks, text.encode())
    if options.json:
        print_json({"film": str(path), "tracks": str(tracks), "pictures": pictures})
    elif not options.quiet:
        sys.stdout.write(f"{path}\n{tracks}\n")
    return 0


def _path(options: argparse.Namespace) -> Path:
    """Where the film goes; a GIF where there is no ffmpeg."""
    has_ffmpeg = FFMpegWriter.isAvailable()
    if options.out is None:
        if not has_ffmpeg and not (options.quiet or options.json):
            complain("ffmpeg is not installed: the film is a GIF")
        default = Path(options.run) / ("film.mp4" if has_ffmpeg else "film.gif")
        return free_place(default, check_film, default.suffix)
    path = Path(options.out)
    if path.suffix not in PICTURES:
        raise InputError(f"{path}: the film's name should end in .mp4 or .gif")
    if path.suffix == ".mp4" and not has_ffmpeg:
        raise InputError(f"{path}: ffmpeg is not installed; name a .gif")
    check_film(path)
    return path
