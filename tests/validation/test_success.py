"""Relative success by phase, on twelve programmes that are counted by hand."""

import numpy as np
import pytest

from prioritize.errors import TargetError
from prioritize.validation.outcomes import read_outcomes
from prioritize.validation.success import relative_success_by_phase, supported


@pytest.fixture(scope="module")
def supplement(tables):
    """The hand-made table with the columns of the authors' supplement."""
    return read_outcomes(tables / "minikel_supplement.tsv")


def counts(found):
    """Name -> the four counts."""
    return {one.name: one.ratio[3:] for one in found}


def test_each_transition_counts_what_is_known_of_it(supplement):
    # Supported are M1, M2, M7, M9 and M12; M6 takes no part, for its indication has no genetic insight.
    found = relative_success_by_phase(supplement, draws=20)
    assert counts(found) == {
        "preclinical to phase 1": (4, 5, 5, 5),
        "phase 1 to 2": (2, 3, 4, 5),
        "phase 2 to 3": (1, 2, 3, 3),
        "phase 3 to launch": (1, 1, 1, 2),
        "phase 1 to launch": (1, 3, 1, 5),
    }
    assert found[-1].ratio.value == pytest.approx(5 / 3)
    assert found[-1].by_target.value == pytest.approx(5 / 3)


def test_rows_of_the_authors_are_counted_as_they_stand(tables, tmp_path):
    text = (tables / "minikel_supplement.tsv").read_text(encoding="utf-8")
    twice = tmp_path / "twice.tsv"
    twice.write_text(text + text.splitlines()[1] + "\n", encoding="utf-8")
    assert counts(relative_success_by_phase(read_outcomes(twice), draws=20))["phase 1 to launch"] == (2, 4, 1, 5)


def test_an_area_counts_its_own_programmes_only(supplement):
    # Among all areas M3 was launched without support; in oncology M4, M5 and M11 were not.
    found = counts(relative_success_by_phase(supplement, area="Oncology", draws=20))
    assert found["phase 1 to launch"] == (1, 3, 0, 3)


def test_support_begins_at_the_similarity_that_is_asked_for(supplement):
    assert supported(supplement).tolist() == [
        name in {"M1", "M2", "M6", "M7", "M9", "M12"} for name in supplement.indication
    ]
    found = counts(relative_success_by_phase(supplement, similar=0.79, draws=20))
    assert found["phase 1 to launch"] == (2, 4, 0, 4)


def test_the_interval_over_targets_is_wider_where_a_target_has_many_programmes(supplement):
    once = supplement.rows(np.repeat(np.arange(12), 30))
    narrow, wide = relative_success_by_phase(once, draws=400)[-1], relative_success_by_phase(supplement, draws=400)[-1]
    assert narrow.ratio.high - narrow.ratio.low < wide.ratio.high - wide.ratio.low
    assert narrow.by_target.high == pytest.approx(wide.by_target.high)
    assert (wide.by_target.n, wide.by_target.positives, wide.by_target.clusters) == (8, 2, 5)


def test_a_file_without_genetic_support_is_refused(tables):
    with pytest.raises(TargetError, match="no column indication_association_similarity, genetic_insight"):
        relative_success_by_phase(read_outcomes(tables / "minikel_pp.tsv"))


def test_the_published_counts_are_printed_with_both_intervals(supplement):
    # 493 supported programmes of which 147 were launched, 7,377 others of which 876 were.
    launched, stopped, active = 0, 1, 8
    made = {"supported": (147, 493 - 147), "others": (876, 7377 - 876)}
    some = supplement.rows(
        np.concatenate(
            [
                np.repeat([launched, stopped], made["supported"]),
                np.repeat([2, 3], made["others"]),
                np.repeat(active, 40),
            ]
        )
    )
    found = relative_success_by_phase(some, draws=20)[-1]
    assert found.ratio.words() == "147/493 against 876/7377 = 2.511 (2.163-2.914)"
