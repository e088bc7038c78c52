"""The 18 factors on hand-made values; what is unknown stays unknown."""

import numpy as np
import pytest

from prioritize import prioritisation as p
from prioritize.errors import UsageError

NAN = float("nan")


def same(found, expected):
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-12, equal_nan=True)


def test_there_are_eighteen_factors_in_four_sections():
    sections = [factor.section for factor in p.FACTORS.values()]
    assert [sections.count(name) for name in ("Precedence", "Tractability", "Doability", "Safety")] == [1, 5, 2, 10]
    assert all(name == factor.column for name, factor in p.FACTORS.items())


def test_a_stage_has_its_published_score():
    stages = ["APPROVAL", "PHASE_3", "PHASE_2_3", "PHASE_2", "PHASE_1_2", "PHASE_1", "IND", "PRECLINICAL", ""]
    same(p.max_clinical_stage(stages), [1, 0.7, 0.5, 0.2, 0.15, 0.1, 0.05, 0.01, NAN])
    same(
        p.max_clinical_stage(["UNKNOWN", "EARLY_PHASE_1", "PREAPPROVAL", "PHASE_4", "WITHDRAWAL"]),
        [0.01, 0.05, 0.8, 1, 1],
    )


def test_an_unknown_stage_gets_the_nearest_known_one():
    with pytest.raises(UsageError, match=r"value 2: no stage 'PHASE 3'; did you mean 'PHASE_3'\?"):
        p.max_clinical_stage(["PHASE_2", "PHASE 3"])


@pytest.mark.parametrize(
    ("factor", "expected"),
    [
        (p.is_in_membrane, [1, 0, NAN]),
        (p.is_secreted, [1, 0, NAN]),
        (p.has_ligand, [1, 0, NAN]),
        (p.has_small_molecule_binder, [1, 0, NAN]),
        (p.has_pocket, [1, 0, NAN]),
        (p.has_chemical_probes, [1, 0, NAN]),
        (p.gene_essentiality, [-1, 0, NAN]),
        (p.has_safety_event, [-1, NAN, NAN]),
        (p.is_cancer_driver, [-1, NAN, NAN]),
    ],
)
def test_yes_no_and_unknown(factor, expected):
    same(factor([1, 0, NAN]), expected)


def test_a_mouse_ortholog_counts_from_80_percent():
    same(p.mouse_ortholog_identity([0, 79.9, 80, 90, 100, NAN]), [0, 0, 0, 0.5, 1, NAN])


def test_a_paralog_counts_from_60_percent():
    same(p.paralog_identity([0, 59.9, 60, 80, 100, NAN]), [0, 0, 0, -0.5, -1, NAN])


def test_the_least_tolerant_gene_has_minus_one():
    same(p.genetic_constraint([10, 20, 30, NAN], least=10, greatest=30), [-1, 0, 1, NAN])


def test_the_constraint_of_a_target_does_not_hang_on_the_others():
    alone = p.genetic_constraint([15], least=10, greatest=30)
    assert p.genetic_constraint([15, 10, 30], least=10, greatest=30)[0] == alone[0] == -0.5


def test_a_knockout_counts_from_three_fifths_of_the_greatest_harm():
    # most classes 2: the greatest harm is 1 + 1/4; harms are 1.25, 1.1, 0.75, 0.5, in fifths of 1.25: 1, 0.88, 0.6, 0.4
    severities = [[1, 1], [0.4, 1], [0.7, 0.2], [0.5, NAN], [NAN, NAN]]
    same(p.mouse_knockout(severities, most_classes=2), [-1, -0.7, 0, 0, NAN])


def test_the_order_of_phenotypes_and_the_filling_of_a_row_do_not_matter():
    same(p.mouse_knockout([[1, 0.4, NAN], [NAN, 0.4, 1]], most_classes=2), [-0.7, -0.7])


def test_more_classes_than_the_most_are_refused():
    with pytest.raises(UsageError, match="a target has 2 phenotype classes, and most_classes is 1"):
        p.mouse_knockout([[1, 1]], most_classes=1)


@pytest.mark.parametrize("factor", [p.tissue_specificity, p.cell_type_specificity])
def test_specificity_runs_from_minus_one_to_one(factor):
    same(factor([0, 0.25, 0.5, 1, NAN]), [-1, -0.5, 0, 1, NAN])


@pytest.mark.parametrize("factor", [p.tissue_distribution, p.cell_type_distribution])
def test_a_gene_found_everywhere_drops_to_minus_one(factor):
    same(factor([0, 0.25, 0.99, 1, NAN]), [1, 0.75, 0.01, -1, NAN])


NEEDS = {"geneticConstraint": {"least": 0, "greatest": 1}, "mouseKOScore": {"most_classes": 3}}
NUMERIC = [name for name in p.FACTORS if name != "maxClinicalStage"]


@pytest.mark.parametrize("column", NUMERIC)
def test_every_factor_stays_within_its_range_and_keeps_the_unknown(column):
    factor = p.FACTORS[column]
    given = np.array([0, 1, NAN])
    shown = given[:, None] if column == "mouseKOScore" else given
    found = factor.function(shown, **NEEDS.get(column, {}))
    known = found[~np.isnan(found)]
    assert found.shape == (3,)
    assert np.isnan(found[2])
    assert np.all((factor.range[0] <= known) & (known <= factor.range[1]))
    assert not np.any(np.signbit(found[found == 0])), "no minus zero"


@pytest.mark.parametrize("column", NUMERIC)
@pytest.mark.parametrize("value", [-0.5, 101, float("inf"), -float("inf")])
def test_every_factor_refuses_what_cannot_be_and_names_the_row(column, value):
    given = np.array([0, value])
    shown = given[:, None] if column == "mouseKOScore" else given
    with pytest.raises(UsageError, match=f"{column}: 1 of the values are not allowed, such as .* in row 2"):
        p.FACTORS[column].function(shown, **NEEDS.get(column, {}))


@pytest.mark.parametrize("ends", [(1, 1), (2, 1), (NAN, 1)])
def test_ends_that_are_no_span_are_refused(ends):
    with pytest.raises(UsageError, match="give least below greatest"):
        p.genetic_constraint([1], least=ends[0], greatest=ends[1])
