"""Members as sets, so that a term can be worked out on paper."""

import numpy as np
import pytest

from prioritize.combinations.members import Block

NAN = np.nan
SIZES = {"cells": 11, "mediators": 6, "effects": 6, "pathways": 5, "organs": 4}


@pytest.fixture(scope="session")
def make_block():
    """A function that makes a block of members given as dictionaries.

    `score`, `stage` and `agreement` are numbers, the memberships are sets of column numbers; what
    is not given is unknown. `hops` and `precedent` are square and the same both ways.
    """

    def _make(members, hops, precedent):
        def number(name):
            return np.array([one.get(name, NAN) for one in members], dtype=np.float64)

        def table(name):
            made = np.zeros((len(members), SIZES[name]), dtype=bool)
            for row, one in enumerate(members):
                made[row, sorted(one.get(name, ()))] = True
            return made

        return Block(
            score=number("score"),
            stage=number("stage"),
            agreement=number("agreement"),
            **{name: table(name) for name in SIZES},
            hops=np.array(hops, dtype=np.float64),
            position=np.arange(len(members)),
            precedent=np.array(precedent, dtype=np.float64),
        )

    return _make


@pytest.fixture(scope="session")
def random_members():
    """A function that draws (members, hops, precedent) for `make_block` from a seed."""

    def _draw(size, seed):
        random = np.random.default_rng(seed)

        def one():
            made = {}
            for name, values in (
                ("score", [0.0, 0.3, 0.7, 1.0]),
                ("stage", [0.2, 0.4, 0.6, 0.8, 1.0]),
                ("agreement", [0.0, 1.0]),
            ):
                if random.random() < 0.8:
                    made[name] = float(random.choice(values))
            for name, width in SIZES.items():
                made[name] = set(np.flatnonzero(random.random(width) < 0.35).tolist())
            return made

        def both_ways(values):
            table = np.triu(random.choice(values, (size, size)), 1)
            return table + table.T

        members = [one() for _ in range(size)]
        hops = both_ways([1.0, 2.0, 3.0, 4.0, NAN])
        precedent = both_ways([NAN, NAN, -0.5, 0.0, 0.25])
        return members, hops, precedent

    return _draw
