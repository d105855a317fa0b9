"""The page as Solara serves it: four components of our own, and a session for each browser tab."""

from collections.abc import Callable
from typing import Any

import solara
import solara.lab

from sim.views.app import texts
from sim.views.app.ground import ground_json
from sim.views.app.session import Session

_served: dict[str, Any] = {"file": "lithuania-2021"}
_sessions: dict[str, Session] = {}


def serve_file(file: str) -> None:
    """Says which scenario the page opens with."""
    _served["file"] = file


@solara.component_vue("border_page.vue")
def BorderPage(  # noqa: N802
    ground: str = "",
    themes: list[dict[str, Any]] | None = None,
    choices: list[dict[str, str]] | None = None,
    frame: dict[str, Any] | None = None,
    numbers: dict[str, Any] | None = None,
    policies: list[dict[str, Any]] | None = None,
    problems: list[dict[str, str]] | None = None,
    problem: str = "",
    busy: bool = True,
    story: dict[str, Any] | None = None,
    ranges: dict[str, Any] | None = None,
    ranging: str = "",
    event_ask: Callable[[Any], None] | None = None,
) -> None:
    """The whole page; what changes while it plays is set on the widget, past the renderer."""


def _free_on_close() -> Callable[[], None]:
    """At the start of a kernel: what to do when its tab is closed."""
    kernel = solara.get_kernel_id()

    def free() -> None:
        session = _sessions.pop(kernel, None)
        if session is not None:
            session.close()

    return free


solara.lab.on_kernel_start(_free_on_close)


@solara.component
def Page() -> None:  # noqa: N802
    """One visitor's page."""
    solara.Title("Hybrid Border Sim")  # type: ignore[no-untyped-call]
    session = solara.use_memo(_open_session, [])
    element = BorderPage(
        ground=ground_json(),
        themes=texts.scorecard_lines(),
        choices=texts.choices(_served["file"]),
        event_ask=session.ask,
    )

    def attach() -> None:
        session.show_on(solara.get_widget(element))
        session.start()

    solara.use_effect(attach, [])


def _open_session() -> Session:
    session = Session(_served["file"])
    _sessions[solara.get_kernel_id()] = session
    return session


@solara.component
def Layout(children: list[Any]) -> None:  # noqa: N802
    """Nothing around the page."""
    solara.Div(children=children, classes=["border-layout"])  # type: ignore[no-untyped-call]
