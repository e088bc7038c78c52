"""The next step: the largest unknown of a pair, and what would settle it."""

from __future__ import annotations

import pytest

from prioritize.combinations.terms import TERMS
from prioritize.dossier.experiments import next_step
from prioritize.report.document import TermLine
from tests.chain import Computed


def line(name: str, value: float | None, weight: float) -> TermLine:
    """A term, with its name in capitals as title."""
    return TermLine(name, name.upper(), value, weight, 0.0)


def test_the_unknown_term_with_the_greatest_weight_is_named_with_what_would_settle_it() -> None:
    terms = [line("network", None, 0.1), line("agents", None, 0.3), line("direction", None, 0.2)]
    assert next_step(terms, []) == (
        "AGENTS: unknown; look in registries and patents for an agent on each target; where there is none, a tool "
        "compound"
    )


def test_a_known_term_is_no_unknown_whatever_its_weight() -> None:
    terms = [line("agents", 0.0, 0.9), line("network", None, 0.1)]
    assert next_step(terms, []).startswith("NETWORK: unknown; ")


@pytest.mark.parametrize("weight", [-0.5, 0.5])
def test_the_size_of_a_weight_counts_not_its_sign(weight: float) -> None:
    terms = [line("toxicity", None, weight), line("agents", None, 0.3)]
    assert next_step(terms, []).startswith("TOXICITY: unknown; ")


def test_a_term_without_weight_is_no_unknown_that_matters() -> None:
    assert "unknown" not in next_step([line("agents", None, 0.0)], [])


def test_the_order_of_the_terms_does_not_matter() -> None:
    terms = [line("agents", None, 0.3), line("network", None, 0.3), line("gain", None, 0.3)]
    assert len({next_step(some, []) for some in (terms, terms[::-1], terms[1:] + terms[:1])}) == 1


def test_when_all_is_known_the_experiment_tests_the_pair_against_independent_action() -> None:
    told = next_step([line("agents", 1.0, 0.3)], ["CSC", "MDSC", "TAM"])
    assert told.startswith("co-culture of stem cells, MDSC, TAM with each agent alone and both")
    assert told.endswith("compare both with what independent action of the two foretells")


@pytest.mark.parametrize("cells", [[], ["CSC"]])
def test_without_cells_on_record_it_is_immune_cells(cells: list[str]) -> None:
    assert next_step([], cells).startswith("co-culture of stem cells, immune cells with each agent")


@pytest.mark.parametrize("name", sorted(set(TERMS) - {"member_scores"}))
def test_every_term_that_may_be_unknown_has_a_step(name: str) -> None:
    assert next_step([line(name, None, 1.0)], []).startswith(f"{name.upper()}: unknown; ")


def test_of_the_embedded_pairs_each_names_an_unknown_of_its_own(computed: Computed) -> None:
    for candidate in computed.document.candidates[:20]:
        unknown = {term.title for term in candidate.terms if term.value is None}
        if ": unknown; " in candidate.next_step:
            assert candidate.next_step.split(": unknown; ")[0] in unknown
        else:
            assert candidate.next_step.startswith("co-culture of stem cells, ")
