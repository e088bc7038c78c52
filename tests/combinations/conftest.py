"""Members as sets, so that a term can be worked out on paper."""

import numpy as np
import pytest

from prioritize.combinations.members import Block, Pairwise

NAN = np.nan
SIZES = {"pathways": 5, "complexes": 3, "organs": 4}
NUMBERS = ("score", "stage", "agreement", "modality", "immune", "single", "near")
ROUTES = 10
"""Routes of equal weight."""
VITAL = 3
"""Vital organs."""


@pytest.fixture(scope="session")
def make_block():
    """A function that makes a block of members given as dictionaries.

    The names of `NUMBERS` are numbers, the memberships and `routes` are sets of column numbers, `vital` gives a number
    by column; what is not given is unknown. `apart`, `precedent` and `answers` are square and the same both ways.
    """

    def _make(members, apart, precedent, answers=None, others=None):
        def number(name):
            return np.array([one.get(name, NAN) for one in members], dtype=np.float64)

        def table(name):
            made = np.zeros((len(members), SIZES[name]), dtype=bool)
            for row, one in enumerate(members):
                made[row, sorted(one.get(name, ()))] = True
            return made

        def pairwise(values):
            return Pairwise.of(np.array(values, dtype=np.float64).reshape(len(members), len(members)))

        routes = np.zeros((len(members), ROUTES))
        for row, one in enumerate(members):
            routes[row, sorted(one.get("routes", ()))] = 1.0 / ROUTES
        vital = np.full((len(members), VITAL), NAN)
        for row, one in enumerate(members):
            for organ, expressed in one.get("vital", {}).items():
                vital[row, organ] = expressed
        unknown = np.full((len(members), len(members)), NAN)
        return Block(
            **{name: number(name) for name in NUMBERS},
            routes=routes,
            vital=vital,
            **{name: table(name) for name in SIZES},
            therapy=np.array([one.get("therapy", True) for one in members], dtype=bool),
            position=np.arange(len(members)),
            apart=pairwise(apart),
            precedent=pairwise(precedent),
            others=pairwise(unknown if others is None else others),
            answers=pairwise(unknown if answers is None else answers),
        )

    return _make


@pytest.fixture(scope="session")
def random_members():
    """A function that draws (members, apart, precedent, answers) for `make_block` from a seed."""

    def _draw(size, seed):
        random = np.random.default_rng(seed)

        def one():
            made = {}
            for name, values in (
                ("score", [0.0, 0.3, 0.7, 1.0]),
                ("stage", [0.2, 0.4, 0.6, 0.8, 1.0]),
                ("agreement", [0.0, 1.0]),
                ("modality", [0.0, 1.0, 2.0]),
                ("immune", [0.0, 1.0]),
                ("single", [-0.5, 0.0, 0.5]),
                ("near", [0.0, 1.0]),
            ):
                if random.random() < 0.8:
                    made[name] = float(random.choice(values))
            for name, width in {**SIZES, "routes": ROUTES}.items():
                made[name] = set(np.flatnonzero(random.random(width) < 0.35).tolist())
            organs = np.flatnonzero(random.random(VITAL) < 0.5).tolist()
            made["vital"] = {organ: float(random.random() < 0.5) for organ in organs}
            return made

        def both_ways(values):
            table = np.triu(random.choice(values, (size, size)), 1)
            return table + table.T

        members = [one() for _ in range(size)]
        apart = both_ways([-2.0, -0.5, 0.0, 1.5, NAN])
        precedent = both_ways([NAN, NAN, -0.5, 0.0, 0.25])
        answers = both_ways([NAN, NAN, 0.5, 1.0])
        return members, apart, precedent, answers

    return _draw
