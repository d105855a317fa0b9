"""A strategy of the organiser as somebody writes it in a package of their own."""

from typing import Any

from sim import register_strategy


@register_strategy("grudge", "where most were turned away of late, on every third day")
def grudge(command: Any, settings: Any) -> None:
    """Remembers for long where pushes failed, and comes back there."""
    steering = command.steering
    # What came back since yesterday, whenever it was sent.
    failed = (command.past["new_finished"] - command.past["new_gained"]).sum(axis=0)
    # A column of its own, in the season: what a function keeps would mix up replicates.
    steering["score"] = 0.9 * steering["score"] + failed
    steering["share"] = steering["base_share"] + settings["exploration_share"] * steering["score"]
    command.release_share = 1.0 if command.day % 3 == 2 else 0.0
