"""Plays seasons in a thread: at a speed, in step, with at most one picture on its way."""

import logging
import math
import threading
import time
from collections.abc import Callable
from typing import Any

from sim.views.app import seen
from sim.views.app.picture import picture
from sim.views.app.season import Season

log = logging.getLogger(__name__)

type Show = Callable[[str, Any], None]

SPEEDS_DAYS_PER_S = (1 / 24, 1 / 8, 1 / 4, 1 / 2, 1.0, 2.0, 5.0, math.inf)
NORMAL_SPEED = 4
FRAME_S = 0.04
FASTEST_SLICE_S = 0.08
NUMBERS_S = 0.2
LOST_CLIENT_S = 5.0
IDLE_PAUSE_S = 1.0
FAULT = "The model stopped with a fault of its own: {}. Change something, or load the page again."


class Player:
    """Seasons and the thread that advances them; `show(name, value)` hands things to the page.

    Whatever touches the seasons runs in that thread: a job waits under a key, and a newer job of
    the same key replaces it, so that a slider moved quickly leaves one job and not a queue.
    """

    def __init__(self, show: Show) -> None:
        self.seasons: list[Season] = []
        self.is_playing = False
        self.speed = NORMAL_SPEED
        self.lock = threading.RLock()
        self._show = show
        self._wake = threading.Condition()
        self._jobs: dict[str, Callable[[], None]] = {}
        self._memories: list[seen.Memory] = []
        self._is_open = True
        self._sent_at = 0.0
        self._is_pending = False
        self._is_stale = False
        self._numbers_at = 0.0
        self._owed_ticks = 0.0
        self._frames = 0
        self._thread = threading.Thread(target=self._loop, name="border-player", daemon=True)

    def start(self) -> None:
        """Starts the thread."""
        self._thread.start()

    def close(self) -> None:
        """Ends the thread and lets go of the seasons."""
        with self._wake:
            self._is_open = False
            self._jobs.clear()
            self._wake.notify_all()
        if self._thread.is_alive() and threading.current_thread() is not self._thread:
            self._thread.join(timeout=10.0)
        self.seasons, self._memories = [], []

    def do(self, key: str, job: Callable[[], None]) -> None:
        """Leaves a job for the thread, in place of one that waits under the same key."""
        with self._wake:
            if self._is_open:
                self._jobs.pop(key, None)
                self._jobs[key] = job
                self._wake.notify_all()

    def seen(self, number: int) -> None:
        """The page has drawn a picture and is ready for the next."""
        with self._wake:
            if number == self._frames:
                self._is_pending = False
                self._wake.notify_all()

    # What jobs may do.

    def set_seasons(self, seasons: list[Season]) -> None:
        """Puts other seasons on, all at the same moment."""
        with self.lock:
            self.seasons = seasons
            self._memories = []
        self._is_stale = True

    def play(self, wanted: bool) -> None:
        """Plays or pauses; a season that is over stays where it is."""
        is_over = bool(self.seasons) and self.seasons[0].tick >= self.seasons[0].last_tick
        self.is_playing = wanted and bool(self.seasons) and not is_over
        self._owed_ticks = 0.0
        self._is_stale = True

    def go_to(self, tick: int) -> None:
        """Goes to a moment, back or on."""
        with self.lock:
            is_back = bool(self.seasons) and tick < self.seasons[0].tick
            for season in self.seasons:
                season.go_to(tick)
            if is_back:
                self._memories = []
        self._is_stale = True

    # The thread.

    def _loop(self) -> None:
        last = time.monotonic()
        while True:
            jobs = self._wait()
            if jobs is None:
                return
            now = time.monotonic()
            elapsed_s, last = now - last, now
            try:
                for job in jobs:
                    job()
                if self.is_playing:
                    self._advance(min(elapsed_s, 0.25))
                self._send(time.monotonic())
            except Exception as error:
                self._fail(error)

    def _wait(self) -> list[Callable[[], None]] | None:
        """Waits for something to do; None when the player is closed."""
        with self._wake:
            pause_s = FRAME_S if self.is_playing and not self._is_lost() else None
            if pause_s is None:
                has_news = self._is_stale and not self._is_pending and bool(self.seasons)
                pause_s = 0.0 if has_news else IDLE_PAUSE_S
            if not self._jobs and self._is_open:
                self._wake.wait(pause_s)
            if not self._is_open:
                return None
            jobs = list(self._jobs.values())
            self._jobs.clear()
            return jobs

    def _is_lost(self) -> bool:
        """Whether the page has not answered for so long that nobody may be looking."""
        return self._is_pending and time.monotonic() - self._sent_at > LOST_CLIENT_S

    def _advance(self, elapsed_s: float) -> None:
        """Runs all seasons on for as long as the clock says."""
        if self._is_lost():
            return
        with self.lock:
            first = self.seasons[0]
            days_per_s = SPEEDS_DAYS_PER_S[self.speed]
            if math.isinf(days_per_s):
                self._run_for(FASTEST_SLICE_S)
            else:
                self._owed_ticks += elapsed_s * days_per_s * first.per_day
                due, self._owed_ticks = divmod(self._owed_ticks, 1.0)
                for season in self.seasons:
                    season.run_to(first.tick + int(due) if season is first else first.tick)
            if first.tick >= first.last_tick:
                self.is_playing = False
        self._is_stale = True

    def _run_for(self, slice_s: float) -> None:
        """As many whole days as fit in a slice of time, one at least."""
        end = time.monotonic() + slice_s
        while True:
            first = self.seasons[0]
            target = (first.tick // first.per_day + 1) * first.per_day
            for season in self.seasons:
                season.run_to(target)
            if time.monotonic() >= end or first.tick >= first.last_tick:
                return

    def _send(self, now: float) -> None:
        """Sends a picture if there is news and the page is ready; news in between is dropped."""
        if self._is_pending and self._is_lost() and not self.is_playing:
            self._is_pending = False  # A page that came back is shown where things are.
        if not self.seasons or not self._is_stale or self._is_pending:
            return
        if now - self._sent_at < FRAME_S and self.is_playing:
            return
        self._is_stale = False
        with self.lock:
            frame = self._frame()
            numbers = self._numbers(now)
        if numbers:
            self._show("numbers", numbers)
        self._show("frame", frame)

    def _frame(self) -> dict[str, Any]:
        memories: list[Any] = self._memories or [None] * len(self.seasons)
        pictures = [picture(s, m) for s, m in zip(self.seasons, memories, strict=True)]
        self._memories = [seen.remember(season.world) for season in self.seasons]
        self._frames += 1
        self._is_pending, self._sent_at = True, time.monotonic()
        return {
            "number": self._frames,
            "playing": self.is_playing,
            "speed": self.speed,
            "tick": self.seasons[0].tick,
            "reached": max(season.reached for season in self.seasons),
            "over": self.seasons[0].tick >= self.seasons[0].last_tick,
            "pictures": pictures,
        }

    def _numbers(self, now: float) -> dict[str, Any] | None:
        """Totals and days, several times a second while it plays and always when it stops."""
        if self.is_playing and now - self._numbers_at < NUMBERS_S:
            return None
        self._numbers_at = now
        return {
            "tick": self.seasons[0].tick,
            "totals": [season.totals() for season in self.seasons],
            "daily": [season.daily(DAILY) for season in self.seasons],
        }

    def _fail(self, error: Exception) -> None:
        log.exception("the player failed")
        self.is_playing = False
        words = " ".join(f"{type(error).__name__}: {error}".split())[:300]
        self._show("problem", FAULT.format(words))


DAILY = (
    "detained_people",
    "recorded_turn_backs_events",
    "entered_people",
    "medical_emergencies_people",
    "arrived_people",
)
