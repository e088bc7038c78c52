"""Terms of other packages: a made distribution that adds one by an entry point, and ones that cannot be used."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

import prioritize as pz
from prioritize.combinations.members import Block
from prioritize.combinations.terms import TERMS, all_terms
from prioritize.errors import ModelError
from prioritize.pipeline import Places, load_model

TERM = '''
import numpy as np

from prioritize.combinations.terms import term


@term("A made term", unit="share, 0-1", reference="made for a test")
def made_term(left, right):
    """Half for every pair."""
    return np.full((len(left), len(right)), 0.5)
'''
Install = Callable[..., None]


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Install]:
    """A function that puts a distribution with an entry point on the path; what it registered is undone."""
    before, modules = dict(TERMS), set(sys.modules)
    monkeypatch.syspath_prepend(str(tmp_path))

    def _install(code: str, target: str = "made_terms", name: str = "made", group: str = "prioritize.terms") -> None:
        (tmp_path / "made_terms.py").write_text(code, encoding="utf-8")
        about = tmp_path / f"{name}_package-1.0.dist-info"
        about.mkdir()
        (about / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}-package\nVersion: 1.0\n")
        (about / "entry_points.txt").write_text(f"[{group}]\n{name} = {target}\n", encoding="utf-8")

    yield _install
    TERMS.clear()
    TERMS.update(before)
    for module in set(sys.modules) - modules:
        if module.startswith("made_terms"):
            del sys.modules[module]


def test_without_other_packages_the_terms_are_our_own() -> None:
    assert all_terms() == TERMS
    assert all_terms() is not TERMS


def test_a_term_of_another_package_is_among_all_terms(install: Install) -> None:
    own = set(all_terms())
    install(TERM)
    assert "made_term" not in TERMS  # nothing is loaded before it is asked for
    found = all_terms()
    assert set(found) - own == {"made_term"}
    made = found["made_term"]
    assert (made.title, made.role, made.low, made.high) == ("A made term", "merit", 0.0, 1.0)
    assert made.words == "Half for every pair."


def test_it_is_asked_like_any_other(install: Install, make_block: Callable[..., Block]) -> None:
    install(TERM)
    unknown = np.full((2, 2), np.nan)
    block = make_block([{}, {}], unknown, unknown)
    assert all_terms()["made_term"].value(block, block).tolist() == [[0.5, 0.5], [0.5, 0.5]]


def test_asked_twice_it_is_there_once(install: Install) -> None:
    install(TERM)
    assert all_terms() == all_terms()


@pytest.mark.slow
def test_a_model_may_weigh_it(install: Install, where: Places, tmp_path: Path) -> None:
    mine = tmp_path / "mine.toml"
    mine.write_text('title = "Mine"\nextends = "default"\n[combinations.merits]\nmade_term = 0.5\n', encoding="utf-8")
    with pytest.raises(ModelError, match=r"combinations\.merits\.made_term: no such combination term"):
        load_model(mine, where)
    install(TERM)
    model = load_model(mine, where)
    assert model.combinations.merits["made_term"] == 0.5
    pairs = pz.combine(model, where.store, top=5)
    assert pairs["made_term"].tolist() == [0.5] * 5


def test_an_entry_point_of_another_group_is_not_loaded(install: Install) -> None:
    install(TERM, group="prioritize.other")
    assert "made_term" not in all_terms()


@pytest.mark.parametrize(
    ("code", "target"),
    [
        pytest.param(TERM, "made_terms_that_are_not_there", id="no such module"),
        pytest.param(TERM, "made_terms:absent", id="no such name in it"),
        pytest.param("import a_package_that_is_not_there", "made_terms", id="a module that needs what is not there"),
        pytest.param("def broken(:\n", "made_terms", id="a module that is no Python"),
        pytest.param("1 / 0", "made_terms", id="a module that fails"),
        pytest.param(TERM.replace('    """Half for every pair."""\n', ""), "made_terms", id="a term without words"),
    ],
)
def test_what_cannot_be_used_is_named_with_its_entry_point(install: Install, code: str, target: str) -> None:
    install(code, target)
    with pytest.raises(ModelError, match="entry point made") as caught:
        all_terms()
    (problem,) = caught.value.problems
    assert target in problem.what
    assert problem.fix == "mend or remove that package"
    assert caught.value.exit_code == 2


def test_a_broken_package_leaves_our_own_terms_as_they_are(install: Install) -> None:
    before = dict(TERMS)
    install("import a_package_that_is_not_there")
    with pytest.raises(ModelError):
        all_terms()
    assert before == TERMS
