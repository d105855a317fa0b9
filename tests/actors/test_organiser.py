"""The organiser's rules: rewards, and bandits whose regret stays below the published bounds."""

import math

import numpy as np
import pytest

from sim.actors import organiser
from sim.actors.organiser.strategies import exp3, sliding_ucb


def plain(rule):
    """The rule itself, without the compiler."""
    return getattr(rule, "py_func", rule)


PROBABILITY, LOG_WEIGHT = plain(exp3.exp3_probability), plain(exp3.exp3_log_weight)
INDEX, REWARD = plain(sliding_ucb.sliding_ucb_index), plain(organiser.reward)


def stationary(days: int, arms: int, rng: np.random.Generator) -> np.ndarray:
    """Rewards of arms that pay with fixed chances, (days, arms); the last is best."""
    return (rng.random((days, arms)) < np.linspace(0.2, 0.7, arms)).astype(float)


def adversarial(days: int, arms: int) -> np.ndarray:
    """Arms that lure in turn: each pays for a while, one of them a little more often overall."""
    rewards = np.zeros((days, arms))
    rewards[np.arange(days), np.arange(days) // 40 % arms] = 1.0
    rewards[::7, 2] = 1.0
    return rewards


def play_exp3(rewards: np.ndarray, exploration: float, rng: np.random.Generator) -> float:
    """What exp3 earns: one arm a day, drawn from its probabilities."""
    days, arms = rewards.shape
    log_weight, earned = np.zeros(arms), 0.0
    for day in range(days):
        weight = np.exp(log_weight - log_weight.max())
        chance = np.array([PROBABILITY(w / weight.sum(), arms, exploration) for w in weight])
        arm = rng.choice(arms, p=chance / chance.sum())
        earned += rewards[day, arm]
        for other in range(arms):
            log_weight[other] = LOG_WEIGHT(
                log_weight[other], rewards[day, other], float(other == arm), chance[other],
                arms, exploration,
            )  # fmt: skip
    return earned


@pytest.mark.parametrize("case", ["stationary", "adversarial"])
def test_exp3_regrets_no_more_than_its_bound(case):
    """Auer et al. 2002, theorem 3.1: G_max − E[G] ≤ (e − 1)·γ·G_max + K·ln K ÷ γ."""
    days, arms, repeats = 2000, 5, 20
    rng = np.random.default_rng(7)
    rewards = stationary(days, arms, rng) if case == "stationary" else adversarial(days, arms)
    best = rewards.sum(axis=0).max()
    gamma = min(1.0, math.sqrt(arms * math.log(arms) / ((math.e - 1) * best)))
    earned = np.mean([play_exp3(rewards, gamma, rng) for _ in range(repeats)])
    bound = (math.e - 1) * gamma * best + arms * math.log(arms) / gamma
    assert best - earned <= bound
    at_random = rewards.mean(axis=1).sum()
    assert earned > at_random + 0.3 * (best - at_random) or case == "adversarial"


def test_exp3_expects_what_it_would_see():
    """The estimate of a reward is right in the mean, whatever is played."""
    chance = [PROBABILITY(share, 3, 0.3) for share in (0.7, 0.2, 0.1)]
    assert sum(chance) == pytest.approx(1.0)
    for p in chance:
        mean_gain = p * LOG_WEIGHT(0.0, 0.6, 1.0, p, 3, 0.3) + (1 - p) * LOG_WEIGHT(
            0.0, 0.6, 0.0, p, 3, 0.3
        )
        assert mean_gain == pytest.approx(0.3 / 3 * 0.6)


def play_ucb(rewards: np.ndarray, window: int, width: float) -> np.ndarray:
    """Which arm sliding-window UCB plays on each day."""
    days, arms = rewards.shape
    played = np.zeros(days, dtype=int)
    for day in range(days):
        first = max(0, day - window)
        index = []
        for arm in range(arms):
            mine = played[first:day] == arm
            earned = float(rewards[first:day, arm][mine].sum())
            index.append(INDEX(earned, float(mine.sum()), float(min(day, window)), width))
        played[day] = int(np.argmax(index))
    return played


@pytest.mark.parametrize("changes", [0, 2])
def test_sliding_ucb_plays_wrong_arms_no_more_than_its_bound(changes):
    """Garivier & Moulines 2011, theorem 2, for chances that stay, and that change abruptly:

    E[N] ≤ C(τ)·T·ln τ ÷ τ + τ·Υ + ln² τ with C(τ) = 4ξ ÷ Δ² · ⌈T/τ⌉ ÷ (T/τ)
    + 2 ÷ ln τ · ⌈ln τ ÷ ln(1 + 4·√(1 − 1/(2ξ)))⌉ for rewards from 0 to 1 and ξ > 1/2.
    """
    days, window, width, gap, repeats = 3000, 300, 0.6, 0.6, 5
    rng = np.random.default_rng(3)
    wrong = np.zeros(3)
    for _ in range(repeats):
        best = np.arange(days) // (days // (changes + 1)) % 3
        best = np.minimum(best, changes)
        chance = np.where(np.arange(3) == best[:, None], 0.8, 0.8 - gap)
        played = play_ucb((rng.random((days, 3)) < chance).astype(float), window, width)
        for arm in range(3):
            wrong[arm] += ((played == arm) & (best != arm)).sum() / repeats
    log = math.log(window)
    base = 1 + 4 * math.sqrt(1 - 1 / (2 * width))
    c = 4 * width / gap**2 * math.ceil(days / window) / (days / window) + 2 / log * math.ceil(
        log / math.log(base)
    )
    bound = c * days * log / window + window * changes + log**2
    assert (wrong <= bound).all()
    assert wrong.sum() < 0.5 * days  # Two thirds would be wrong at random.


def test_a_sector_never_tried_is_tried_first():
    assert INDEX(0.0, 0.0, 10.0, 0.6) > INDEX(5.0, 5.0, 10.0, 0.6)


@pytest.mark.parametrize(
    ("pushes", "entries", "load", "ill", "weights", "expected"),
    [
        (0, 0, 0, 0, (1, 0, 0), 0.0),
        (10, 5, 0.9, 3, (1, 0, 0), 0.5),
        (10, 30, 0, 0, (1, 0, 0), 1.0),
        (10, 5, 0.5, 0, (1, 1, 0), 0.5),
        (10, 0, 0, 1, (0, 0, 1), 1 - math.exp(-1)),
        (10, 10, 1, 1e9, (1, 0.3, 0.1), 1.0),
        (10, 10, 1, 1, (0, 0, 0), 0.0),
    ],
)
def test_reward_weighs_entries_load_and_publicity(pushes, entries, load, ill, weights, expected):
    assert REWARD(pushes, entries, load, ill, *weights, 1.0) == pytest.approx(expected)


def test_coercion_raises_the_chance_to_try_again():
    urged = plain(organiser.urged_probability)
    assert urged(0.6, 0.0) == 0.6
    assert urged(0.6, 0.5) == pytest.approx(0.8)
    assert urged(0.0, 0.3) == pytest.approx(0.3)
    assert urged(1.0, 0.3) == 1.0
