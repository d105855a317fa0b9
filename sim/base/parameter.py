"""One numeric setting: its default, what is plausible, what is allowed, its meaning and source."""

from typing import Any

from pydantic import Field


def parameter(
    default: float,
    plausible: tuple[float, float],
    allowed: tuple[float, float],
    meaning: str,
    source: str = "assumption",
    zero_by: str = "",
) -> Any:
    """A field of a section; `source` is an id of seeds/evidence or the word assumption.

    `plausible` is the range that uncertainty and sensitivity studies draw from; `allowed` is
    what a scenario may set. The unit is the end of the field's name. `zero_by` names the parameter
    of the same section that is the probability of exactly zero where this one is drawn.
    """
    if not allowed[0] <= plausible[0] <= default <= plausible[1] <= allowed[1]:
        raise ValueError(f"a default outside its ranges: {default}, {plausible}, {allowed}")
    extra: dict[str, Any] = {"plausible": list(plausible), "source": source}
    return Field(
        default=default,
        ge=allowed[0],
        le=allowed[1],
        description=meaning,
        json_schema_extra=extra | ({"zero_by": zero_by} if zero_by else {}),
    )
