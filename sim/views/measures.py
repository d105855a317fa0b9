"""The tables of measures and of levers, as docs/odd.md shows them; made from the code."""

from collections.abc import Iterator

from sim.actors.government import SHIPPED_MEASURES, type_of
from sim.views.parameters import put_between

BEGIN, END = "<!-- measures: begin -->", "<!-- measures: end -->"


def measures_table() -> str:
    """The shipped measures, and the levers that come with them, as two Markdown tables."""
    return "\n".join([*_measures(), "", *_levers()])


def _measures() -> Iterator[str]:
    yield "| Measure | Meaning |\n|---|---|"
    for measure in SHIPPED_MEASURES:
        yield f"| `{type_of(measure)}` | {' '.join((measure.__doc__ or '').split())} |"


def _levers() -> Iterator[str]:
    yield "| Lever | Comes with | At rest | Meaning |\n|---|---|---|---|"
    for measure in SHIPPED_MEASURES:
        for lever in measure.declares:
            rest = "the scenario's" if lever.at_rest is None else f"{lever.at_rest:g}"
            yield f"| `{lever.name}` | `{type_of(measure)}` | {rest} | {lever.meaning} |"


def with_measures(text: str) -> str:
    """The document with its tables made anew; raises ValueError if it has no place for them."""
    return put_between(text, BEGIN, END, measures_table())
