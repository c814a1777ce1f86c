"""The arithmetic of helping: whole numbers only.

    C(i) = floor(T · (1 − (1 − i/N)^p))        i = 0 … N,  C(0) = 0,  C(N) = T

A help takes the difference of two C, so the parts add up to T whatever the order and
whoever helps; a friend who is worth more units only gets there sooner.
"""

from __future__ import annotations


def curve(target: int, units: int, power: int) -> list[int]:
    """C(0) … C(units) in minor units. Zero units: the target at once, `[target]`.

    Raises ValueError for a negative target, negative units, or a power below 1.
    """
    if target < 0 or units < 0 or power < 1:
        raise ValueError("target and units must not be negative, power at least 1")
    if units == 0:
        return [target]
    whole = units**power
    return [target * (whole - (units - i) ** power) // whole for i in range(units + 1)]


def units_of(newcomer: bool, new_units: int, old_units: int, remaining: int) -> int:
    """Steps one friend takes, never past the end."""
    return min(new_units if newcomer else old_units, remaining)


def step(cumulative: list[int], done: int, units: int) -> int:
    """What `units` steps after `done` are worth."""
    return cumulative[done + units] - cumulative[done]


def needed(remaining: int, new_units: int) -> int:
    """The fewest friends who can finish it: all of them new."""
    return -(-remaining // new_units)
