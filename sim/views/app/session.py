"""A visitor's run: what was chosen, checked before it is used, and what the page shows of it.

Everything a browser sends passes through here. Texts are validated as a scenario file is; the
problem is shown beside its field, and the last valid scenario goes on.
"""

import logging
import threading
from collections.abc import Callable
from functools import partial
from typing import Any

from sim.scenario.scenario import Scenario
from sim.views.app import dials
from sim.views.app.dials import Policy
from sim.views.app.futures import Futures
from sim.views.app.player import SPEEDS_DAYS_PER_S, Player, Show
from sim.views.app.season import Season, warm_up
from sim.views.app.texts import described, story, sure_names

log = logging.getLogger(__name__)

MOST_FUTURES = 10_000
MOST_FIELDS = 400
_live: set["Session"] = set()
_live_lock = threading.Lock()


def live_runs() -> int:
    """How many visitors' runs are held."""
    with _live_lock:
        return len(_live)


class Session:
    """One visitor, one or two policies on the same future."""

    def __init__(self, file: str, show: Show | None = None) -> None:
        self._show_now = show
        self.player = Player(self._show)
        self.futures = Futures(self._show)
        self.policies = [Policy(file)]
        self.scenarios: list[Scenario] = []
        self.future = 0
        self.is_closed = False
        with _live_lock:
            _live.add(self)

    def show_on(self, widget: Any) -> None:
        """Shows things by setting them on a widget, past the renderer of the page."""
        self._show_now = partial(setattr, widget)

    def _show(self, name: str, value: Any) -> None:
        if self._show_now is not None and not self.is_closed:
            self._show_now(name, value)

    def start(self) -> None:
        """Builds the first season; the page shows that it waits."""
        self.player.start()
        self.futures.start()
        self.player.do("change", self._rebuild)

    def close(self) -> None:
        """Lets go of everything."""
        self.is_closed = True
        self.player.close()
        self.futures.close()
        with _live_lock:
            _live.discard(self)

    # What a browser may ask for; whatever it sends is looked at first.

    def ask(self, message: Any) -> None:
        """Does what the page asks for; what makes no sense is left alone."""
        if not isinstance(message, dict) or self.is_closed:
            return
        action = _ACTIONS.get(str(message.get("do")))
        if action is not None:
            action(self, message.get("what"))

    def _seen(self, what: Any) -> None:
        if (number := _whole(what)) is not None:
            self.player.seen(number)

    def _play(self, what: Any) -> None:
        self.player.do("play", lambda: self.player.play(what is True))

    def _speed(self, what: Any) -> None:
        if (number := _whole(what)) is not None and 0 <= number < len(SPEEDS_DAYS_PER_S):
            self.player.do("speed", lambda: self._set_speed(number))

    def _set_speed(self, number: int) -> None:
        self.player.speed = number
        self.player.play(self.player.is_playing)

    def _go_to(self, what: Any) -> None:
        if (tick := _whole(what)) is not None:
            self.player.do("go", lambda: self.player.go_to(tick))

    def _story(self, what: Any) -> None:
        if not isinstance(what, dict) or what.get("kind") not in ("group", "patrol"):
            return
        side, index = _whole(what.get("side")), _whole(what.get("index"))
        if side in (0, 1) and index is not None:
            self.player.do("story", lambda: self._tell(str(what["kind"]), side, index))

    def _tell(self, kind: str, side: int, index: int) -> None:
        if side < len(self.player.seasons):
            lines = story(self.player.seasons[side], kind, index)
            self._show("story", {"kind": kind, "side": side, "index": index, "lines": lines})

    def _change(self, what: Any) -> None:
        """Other texts in the fields of a policy."""
        if not isinstance(what, dict) or not isinstance(what.get("values"), dict):
            return
        side, values = _whole(what.get("side")), what["values"]
        if side is None or not 0 <= side < len(self.policies) or len(values) > MOST_FIELDS:
            return
        kept = tuple(
            (str(field)[: dials.LONGEST_TEXT], str(text)[: dials.LONGEST_TEXT])
            for field, text in values.items()
        )
        self.policies[side] = self.policies[side]._replace(values=kept)
        self.player.do("change", self._rebuild)

    def _scenario(self, what: Any) -> None:
        """Another scenario in place of all."""
        if what in sure_names(self.policies[0].file):
            self.policies = [Policy(str(what))]
            self.player.do("change", lambda: self._rebuild(from_start=True))

    def _compare(self, what: Any) -> None:
        """A second policy beside the first, or none."""
        if what is None:
            self.policies = self.policies[:1]
        elif what in sure_names(self.policies[0].file):
            values = self.policies[0].values if what == self.policies[0].file else ()
            self.policies = [self.policies[0], Policy(str(what), values)]
        self.player.do("change", self._rebuild)

    def _future(self, what: Any) -> None:
        """Another future: other people and other weather, the same policies."""
        if (number := _whole(what)) is not None and 0 <= number < MOST_FUTURES:
            self.future = number
            self.player.do("change", self._rebuild)

    # In the player's thread.

    def _rebuild(self, from_start: bool = False) -> None:
        """Runs the season again from its start with what holds now, up to the day it was on."""
        self._show("busy", True)
        try:
            self._try_rebuild(from_start)
        finally:
            self._show("busy", False)

    def _try_rebuild(self, from_start: bool) -> None:
        policies, future = list(self.policies), self.future
        inflow = dict(policies[0].values).get(dials.INFLOW)
        if inflow is not None and len(policies) > 1:
            # People come alike under both: the inflow is no policy.
            others = dict(policies[1].values) | {dials.INFLOW: inflow}
            policies[1] = Policy(policies[1].file, tuple(others.items()))
        read = [dials.read(policy) for policy in policies]
        problems = [faults for _, faults in read]
        scenarios = [scenario for scenario, _ in read if scenario is not None]
        if len(scenarios) == len(policies) == 2:
            problems[1] |= _mismatch(*scenarios)
        if any(problems):
            self._show("problems", problems)
            return
        if not self.scenarios:
            warm_up(scenarios[0])
        tick = 0 if from_start or not self.player.seasons else self.player.seasons[0].tick
        seasons = []
        for scenario in scenarios:
            season = Season(scenario, future)
            season.run_to(tick)
            seasons.append(season)
        self.scenarios = scenarios
        self.player.set_seasons(seasons)
        self._show("problem", "")
        self._show("problems", problems)
        self._show_policies(policies)
        self.futures.want(scenarios)

    def _show_policies(self, policies: list[Policy]) -> None:
        self._show("policies", [
            described(policy, scenario, self.future)
            for policy, scenario in zip(policies, self.scenarios, strict=True)
        ])  # fmt: skip


def _mismatch(first: Scenario, second: Scenario) -> dict[str, str]:
    """Why two scenarios cannot be set side by side."""
    if first.period != second.period:
        period = f"{second.period.start} to {second.period.end}"
        return {"": f"{second.name} runs from {period}; only the same days can be compared"}
    return {}


def _whole(value: Any) -> int | None:
    """A whole number that a browser sent, or None."""
    return value if isinstance(value, int) and not isinstance(value, bool) else None


_ACTIONS: dict[str, Callable[[Session, Any], None]] = {
    "seen": Session._seen,
    "play": Session._play,
    "speed": Session._speed,
    "go": Session._go_to,
    "story": Session._story,
    "change": Session._change,
    "scenario": Session._scenario,
    "compare": Session._compare,
    "future": Session._future,
}
