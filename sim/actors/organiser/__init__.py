"""The organiser: the state actor on the origin side, which decides how many set out, and where."""

from sim.actors.organiser.command import (
    PAST,
    STEERING,
    Command,
    Past,
    Steering,
    command_at,
    past_at,
    steering_at,
)
from sim.actors.organiser.rules import concentrated_share, reward, urged_probability
from sim.actors.organiser.section import Organiser, default_shares
from sim.actors.organiser.strategies import (
    FROZEN,
    SHIPPED_STRATEGIES,
    ask_strategy,
    forget_strategy,
    number_of,
    register_strategy,
    steer_by,
    strategies_by_name,
)
from sim.actors.organiser.strategies.strategy import Strategy

__all__ = [
    "FROZEN",
    "PAST",
    "SHIPPED_STRATEGIES",
    "STEERING",
    "Command",
    "Organiser",
    "Past",
    "Steering",
    "Strategy",
    "ask_strategy",
    "command_at",
    "concentrated_share",
    "default_shares",
    "forget_strategy",
    "number_of",
    "past_at",
    "register_strategy",
    "reward",
    "steer_by",
    "steering_at",
    "strategies_by_name",
    "urged_probability",
]
