"""A film of the first replicate of a run: the stage, groups, patrols, and the count of the days."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from pathlib import Path
from subprocess import CalledProcessError
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from matplotlib.animation import FFMpegWriter, PillowWriter
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.dates import date2num
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.ticker import MaxNLocator
from numpy.typing import NDArray
from PIL import Image

from sim.actors import migrants
from sim.engine.tables import GROUP_TRACK as GROUP
from sim.experiments.kept_tracks import StoredFilm
from sim.experiments.workers import Progress
from sim.stage.terrain import read_places
from sim.stage.weather import STEPS_PER_DAY, build_weather
from sim.views.figures.map import ATTRIBUTION, EAST, NORTH, SOUTH, WEST, along_border, draw_ground
from sim.views.figures.style import BLUE, GREEN, INK, MUTED, ORANGE, VERMILION, date_axis, dress

WIDTH_IN, HEIGHT_IN, DPI = 12.8, 7.2, 100
# The map fills the height of the picture without distortion.
MAP_SHARE = float(
    (EAST - WEST) * np.cos(np.radians((SOUTH + NORTH) / 2)) / (NORTH - SOUTH) * HEIGHT_IN / WIDTH_IN
)
FADE_H = 24.0
MP4_FPS, GIF_FPS, GIF_DPI = 20, 12, 75
LINES = (
    ("on their way now", "under way"),
    ("held now", "held"),
    ("turned back, events", "recorded_turn_backs_events"),
    ("turned back, people", "turned_back_people"),
    ("wanted asylum, turned back", "denied_asylum_people"),
    ("let in and registered", "registered_people"),
    ("got inland", "entered_people"),
    ("medical emergencies", "medical_emergencies_people"),
)


class Chart(NamedTuple):
    """A small chart of one outcome by day."""

    name: str
    title: str
    unit: str
    colour: str
    is_cumulative: bool = False


CHARTS = (
    Chart("recorded_turn_backs_events", "Recorded turn-backs", "events a day", ORANGE),
    Chart("medical_emergencies_people", "Medical emergencies", "people so far", VERMILION, True),
)


class Marks(NamedTuple):
    """What moves on the map: an artist for each kind."""

    hiding: Any
    open: Any
    held: Any
    busy: Any
    on_duty: Any
    turned_back: Any
    registered: Any
    entered: Any


class FilmFigure:
    """The figure that is drawn anew for each frame: a still ground, and what moves on it."""

    def __init__(self, film: StoredFilm) -> None:
        self.film = film
        self.groups = film.tracks[film.tracks["kind"] == GROUP]
        self.busy = film.tracks[film.tracks["kind"] != GROUP]
        out = self.groups["state"].isin((migrants.UNDER_WAY, migrants.HANDLING))
        self.out, self.ends = self.groups[out], self.groups[~out]
        self.by_day = film.daily.groupby("date").sum(numeric_only=True)
        self.on_duty = _on_duty(film)
        self.light = _light(film)
        self.figure = Figure(figsize=(WIDTH_IN, HEIGHT_IN), dpi=DPI, facecolor="white")
        self.canvas = FigureCanvasAgg(self.figure)
        self.map: Axes = self.figure.add_axes((0.0, 0.0, MAP_SHARE, 1.0))
        draw_ground(self.map)
        self.map.set_xticks([])
        self.map.set_yticks([])
        self.night = self.map.add_patch(
            Rectangle((WEST, SOUTH), EAST - WEST, NORTH - SOUTH, color="#10203a", zorder=2)
        )
        self.marks = _marks(self.map)
        self.charts = [
            _chart(self.figure, film, place, chart) for place, chart in enumerate(CHARTS)
        ]
        self.clock = self.figure.text(0.985, 0.955, "", fontsize=15, color=INK, ha="right")
        self.values = _write_panel(self.figure, film)
        self.moving = [*self.marks, self.map.get_legend(), self.night, self.clock, *self.values]
        self.moving += [bars for _, bars in self.charts]
        for artist in self.moving:
            artist.set_animated(True)
        self.canvas.draw()
        self.ground = self.canvas.copy_from_bbox(self.figure.bbox)  # type: ignore[attr-defined]

    def draw(self, hour: int) -> NDArray[np.uint8]:
        """The picture at an hour since the start, (height, width, 4)."""
        self.canvas.restore_region(self.ground)
        self._move(hour)
        for artist in sorted(self.moving, key=lambda artist: artist.get_zorder()):
            self.figure.draw_artist(artist)
        return np.asarray(self.canvas.buffer_rgba())

    def _move(self, hour: int) -> None:
        """Puts everything where it is at an hour."""
        start = datetime.combine(self.film.scenario.period.start, time())
        self.clock.set_text(f"{start + timedelta(hours=hour):%a %-d %b %Y, %H:%M}")
        self.night.set_alpha(0.28 * (1.0 - float(self.light[min(hour, len(self.light) - 1)])))
        now = self.out[self.out["hours"] == hour]
        held = now["state"] == migrants.HANDLING
        hides = now["is_evading"] & ~held
        _place(self.marks.hiding, now[hides])
        _place(self.marks.open, now[~hides & ~held])
        _place(self.marks.held, now[held])
        _place(self.marks.busy, self.busy[self.busy["hours"] == hour], sized=False)
        day = min(hour // 24, len(self.on_duty) - 1)
        self.marks.on_duty.set_offsets(self.on_duty[day])
        late = self.ends[(self.ends["hours"] <= hour) & (self.ends["hours"] > hour - FADE_H)]
        for artist, states in (
            (self.marks.turned_back, (migrants.WAITING, migrants.LEFT, migrants.ELSEWHERE)),
            (self.marks.registered, (migrants.REGISTERED,)),
            (self.marks.entered, (migrants.ENTERED,)),
        ):
            rows = late[late["state"].isin(states)]
            _place(artist, rows, sized=False)
            if len(rows):
                faded = 1.0 - (hour - rows["hours"].to_numpy()) / FADE_H
                artist.set_alpha(np.clip(faded, 0.15, 1.0))
        self._count(hour, int(now["people"][~held].sum()), int(now["people"][held].sum()))

    def _count(self, hour: int, under_way: int, held: int) -> None:
        """The numbers and charts: whole days that are over."""
        past = self.by_day.iloc[: hour // 24]
        current = {"under way": under_way, "held": held}
        for artist, (_, name) in zip(self.values, LINES, strict=True):
            artist.set_text(f"{current.get(name, past[name].sum() if name in past else 0):,.0f}")
        for column, bars in self.charts:
            shown = np.where(np.arange(len(column)) < len(past), column, 0.0)
            bars.set_data(shown)


def frames(scene: FilmFigure, count: int) -> Iterator[NDArray[np.uint8]]:
    """That many pictures, or one an hour where the season has fewer hours."""
    hours = len(scene.light)
    for hour in np.unique(np.linspace(0, hours, count).round().astype(int)):
        yield scene.draw(int(hour))


def _marks(axis: Axes) -> Marks:
    """Each kind has a shape of its own, so that colour is not needed to tell them apart."""

    def mark(label: str, shape: str, zorder: float, **style: Any) -> Any:
        return axis.scatter([], [], marker=shape, label=label, zorder=zorder, **style)

    marks = Marks(
        mark("group, hiding", "o", 6, color=INK, edgecolors="white", linewidths=0.4),
        mark("group, open", "o", 6, color="white", edgecolors=INK, linewidths=1.1),
        mark("group, held", "s", 6, color=BLUE, edgecolors="white", linewidths=0.5),
        mark("patrol on a task", "^", 5, color="none", edgecolors=GREEN, linewidths=1.3, s=34),
        mark("patrol on duty*", "|", 3, color=MUTED, linewidths=0.8, s=26),
        mark("turned back, last 24 h", "x", 4, color=ORANGE, linewidths=1.5, s=26),
        mark("let in, last 24 h", "+", 4, color=BLUE, linewidths=1.5, s=36),
        mark("got inland, last 24 h", "D", 4, color=VERMILION, edgecolors="none", s=14),
    )
    handles = axis.get_legend_handles_labels()[0]
    axis.legend(
        handles=handles, loc="lower right", bbox_to_anchor=(1.0, 0.03), fontsize=8.5,
        frameon=True, framealpha=0.9, edgecolor="none", labelcolor=INK,
    ).set_zorder(8)  # fmt: skip
    return marks


def _place(artist: Any, rows: pd.DataFrame, sized: bool = True) -> None:
    artist.set_offsets(rows[["longitude_deg", "latitude_deg"]].to_numpy())
    if sized:
        artist.set_sizes(10.0 + 3.5 * rows["people"].to_numpy())


def _on_duty(film: StoredFilm) -> list[NDArray[np.float64]]:
    """Places on the border for the patrols on duty each day, evenly along each sector."""
    sectors = read_places().sectors
    on_duty = (film.daily["patrol_hours"].to_numpy() / 24.0).reshape(-1, len(sectors))
    places = []
    for counts in on_duty.round().astype(int):
        along = [
            from_km + (np.arange(count) + 0.5) / count * (to_km - from_km)
            for count, from_km, to_km in zip(
                counts, sectors["from_km"], sectors["to_km"], strict=True
            )
            if count
        ]
        places.append(along_border(np.concatenate(along or [np.zeros(0)])))
    return places


def _light(film: StoredFilm) -> NDArray[np.float64]:
    """Daylight at each hour of the season, 0 to 1."""
    scenario, dates = film.scenario, film.scenario.period.dates
    weather = build_weather(scenario.weather, dates[0], len(dates), film.seed)
    return weather["light_share"][:: STEPS_PER_DAY // 24]


def _chart(figure: Figure, film: StoredFilm, place: int, chart: Chart) -> tuple[Any, Any]:
    """Axes for the days of one outcome; returns its values and the steps that grow."""
    axis = figure.add_axes((0.635, 0.285 - 0.215 * place, 0.35, 0.125))
    by_day = film.daily.groupby("date")[chart.name].sum()
    values = (by_day.cumsum() if chart.is_cumulative else by_day).to_numpy(float)
    days = date2num(film.scenario.period.dates)
    dress(axis, chart.title, chart.unit)
    steps = axis.stairs(values * 0.0, np.append(days, days[-1] + 1), fill=True, color=chart.colour)
    axis.set_ylim(0, max(1.0, float(values.max())) * 1.05)
    axis.yaxis.set_major_locator(MaxNLocator(3, integer=True))
    date_axis(axis)
    return values, steps


def _write_panel(figure: Figure, film: StoredFilm) -> list[Any]:
    """The words beside the map; returns the numbers that change."""
    name = film.scenario.name
    figure.text(0.595, 0.955, name, fontsize=15, color=INK, weight="bold")
    figure.text(
        0.595, 0.92, f"one of {len(film.outcomes)} possible futures (seed {film.seed})",
        fontsize=9.5, color=MUTED,
    )  # fmt: skip
    values = []
    for row, (words, _) in enumerate(LINES):
        y = 0.865 - 0.045 * row
        figure.text(0.595, y, words, fontsize=11.5, color=INK)
        values.append(figure.text(0.985, y, "", fontsize=11.5, color=INK, ha="right"))
    low, high = film.outcomes["dead_people"].quantile([0.05, 0.95])
    y = 0.865 - 0.045 * len(LINES)
    figure.text(0.595, y, "deaths in the whole season, 90% of futures", fontsize=11.5, color=INK)
    figure.text(0.985, y, f"{low:.0f}–{high:.0f}", fontsize=11.5, color=INK, ha="right")
    figure.text(
        0.595, 0.46, "Sums of the days that are over. *Patrols on duty are spread evenly.",
        fontsize=8.5, color=MUTED,
    )  # fmt: skip
    figure.text(0.55, 0.012, ATTRIBUTION, fontsize=7.5, color=MUTED, ha="right")
    return values


class SmallGif(PillowWriter):
    """Keeps each picture in 96 colours, since all are held until the end."""

    _frames: list[Image.Image]

    def grab_frame(self, **options: Any) -> None:
        super().grab_frame(**options)
        picture = self._frames[-1].convert("RGB")
        self._frames[-1] = picture.quantize(96, dither=Image.Dither.NONE)


def write_film(film: StoredFilm, path: Path, pictures: int, on_progress: Progress) -> None:
    """Writes a film of that many pictures, as MP4 or GIF by the name's ending.

    Raises OSError if the disk will not have it. Ctrl-C reaches ffmpeg too, which then says that it
    failed; what is raised is what stopped the film.
    """
    try:
        _write(film, path, pictures, on_progress)
    except CalledProcessError as fault:
        if isinstance(fault.__context__, KeyboardInterrupt):
            raise fault.__context__ from None
        raise


def _write(film: StoredFilm, path: Path, pictures: int, on_progress: Progress) -> None:
    is_gif = path.suffix == ".gif"
    scene = FilmFigure(film)
    height, width = scene.draw(0).shape[:2]
    screen = Figure(figsize=(WIDTH_IN, HEIGHT_IN), dpi=DPI)
    FigureCanvasAgg(screen)
    image = screen.figimage(np.zeros((height, width, 4), dtype=np.uint8))
    writer = SmallGif(fps=GIF_FPS) if is_gif else FFMpegWriter(fps=MP4_FPS, codec="libx264")
    with writer.saving(screen, str(path), GIF_DPI if is_gif else DPI):
        for done, picture in enumerate(frames(scene, pictures), 1):
            image.set_data(picture)
            writer.grab_frame()
            on_progress(done, pictures)
