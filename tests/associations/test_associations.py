"""Reach, dates, weights and data types of associations, and what is refused."""

import datetime
from dataclasses import replace

import pandas as pd
import pytest

from prioritize.associations import all_ancestors, associate, compute, prepare, read_sources, reweigh
from prioritize.errors import SourceError, TargetError, UsageError

from .conftest import SOURCES, SQL

# glioma lies under brain tumour, which lies under tumour
PARENTS = [("glioma", "brain tumour"), ("brain tumour", "tumour")]


def refused(fault, call, *arguments, **options):
    """The text of the faults that a call ends in."""
    with pytest.raises(fault) as caught:
        call(*arguments, **options)
    return str(caught.value)


# --- the sources ---------------------------------------------------------------------------


def test_the_shipped_sources_are_the_23_of_open_targets(sources):
    assert len(sources) == 23
    weights = {weight: sum(entry.weight == weight for entry in sources) for weight in (0.2, 0.5, 1.0)}
    assert weights == {0.2: 3, 0.5: 4, 1.0: 16}
    assert [entry.source for entry in sources if not entry.propagate] == ["expression_atlas"]
    assert {entry.source: entry.data_type for entry in sources}["europepmc"] == "literature"
    assert len({entry.data_type for entry in sources}) == 10


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ("a,text,1,true\na,text,1,true", ":3 source: 'a' stands twice"),
        ("a,text,2,true", ":2 weight: of 'a' is not a number from 0 to 1"),
        ("a,text,nan,true", ":2 weight: of 'a' is not a number from 0 to 1"),
        ("a,text,heavy,true", ":2 weight: of 'a' is not a number from 0 to 1"),
        ("a,text,1,yes", ":2 propagate: 'yes' is neither true nor false"),
        (",text,1,true", ":2 source, data_type: is empty"),
    ],
)
def test_a_faulty_line_of_the_sources_is_named(tmp_path, lines, message):
    path = tmp_path / "sources.csv"
    path.write_text(f"source,data_type,weight,propagate\n{lines}\n")
    assert message in refused(TargetError, read_sources, path)


def test_a_missing_column_of_the_sources_is_named(tmp_path):
    path = tmp_path / "sources.csv"
    path.write_text("source,data_type,weight\na,text,1\n")
    assert "lacks the column propagate" in refused(TargetError, read_sources, path)


# --- weights -------------------------------------------------------------------------------


def test_a_weight_moves_the_overall_score_and_nothing_else(score):
    assert score([("eva", 1.0)], weights={"eva": 0.5}) == pytest.approx(score([("eva", 1.0)]) / 2, abs=1e-12)
    for by in ("source", "data_type"):
        assert score([("eva", 1.0)], weights={"eva": 0.5}, by=by) == score([("eva", 1.0)], by=by)


def test_sources_are_put_in_order_after_they_are_weighted(score):
    # literature 0.9 x 0.2 stands behind genetics 0.5 x 1, though it scores more
    both, genetics = score([("europepmc", 0.9), ("eva", 0.5)]), score([("eva", 0.5)])
    assert both == pytest.approx(genetics + score([("europepmc", 0.9)]) / 4, abs=1e-11)


def test_weights_that_cannot_be_are_refused(sources):
    text = refused(UsageError, reweigh, sources, {"evaa": 1.0, "eva": -1.0, "impc": float("nan")})
    assert "weights: no source 'evaa'; did you mean 'eva'?" in text
    assert "weight: of 'eva' is not a number from 0 to 1" in text
    assert "weight: of 'impc' is not a number from 0 to 1" in text


def test_a_source_given_twice_is_refused(sources, score):
    twice = [*sources, replace(sources[0], weight=0.1)]
    assert "sources, row 24 source: 'cancer_biomarkers' stands twice" in refused(
        UsageError, score, [("eva", 1.0)], sources=twice
    )


# --- data types ----------------------------------------------------------------------------


def test_a_data_type_is_divided_by_its_sources_with_evidence_only(score):
    # eva and orphanet are both genetic association: (a + b / 4) / (1 + 1 / 4) with a = b is a
    one, two = [("eva", 1.0)], [("eva", 1.0), ("orphanet", 1.0)]
    assert score(two, by="data_type") == pytest.approx(score(one, by="data_type"), abs=1e-12)
    # a weak second source pulls the score of the type below that of the strong one alone
    assert score([("eva", 1.0), ("orphanet", 0.1)], by="data_type") < score(one, by="data_type")


# --- the ontology --------------------------------------------------------------------------


def test_evidence_rises_to_every_ancestor_and_to_no_descendant(associate):
    rows = [("ENSG1", "glioma", "eva", 1.0), ("ENSG1", "brain tumour", "eva", 1.0)]
    found = associate(rows, PARENTS, by="source")
    of = {(row.scope, row.disease_id): (row.score, row.n_evidence) for row in found.itertuples()}
    one, two = pytest.approx(0.6082967, abs=1e-7), pytest.approx(0.6082967 * 1.25, abs=1e-7)
    assert of == {
        ("direct", "glioma"): (one, 1),
        ("direct", "brain tumour"): (one, 1),
        ("indirect", "glioma"): (one, 1),
        ("indirect", "brain tumour"): (two, 2),
        ("indirect", "tumour"): (two, 2),
    }


def test_expression_stays_with_its_disease(associate):
    found = associate([("ENSG1", "glioma", "expression_atlas", 1.0)], PARENTS)
    assert list(zip(found.scope, found.disease_id, strict=True)) == [("direct", "glioma"), ("indirect", "glioma")]


def test_two_ways_up_count_once(associate):
    diamond = [("glioma", "left"), ("glioma", "right"), ("left", "tumour"), ("right", "tumour")]
    found = associate([("ENSG1", "glioma", "eva", 1.0)], diamond)
    assert found[found.disease_id == "tumour"].n_evidence.tolist() == [1]


def test_parents_and_all_ancestors_say_the_same():
    everything = [("brain tumour", "tumour"), ("glioma", "brain tumour"), ("glioma", "tumour")]
    assert all_ancestors(PARENTS) == everything
    assert all_ancestors(everything) == everything
    assert all_ancestors([*PARENTS, PARENTS[0]]) == everything
    assert all_ancestors([]) == []


@pytest.mark.parametrize(
    ("edges", "message"),
    [
        ([("x", "y"), ("a", "b"), ("b", "c"), ("c", "a")], "(rows 2, 3, 4)"),
        ([("a", "a")], "a disease lies above itself: a -> a (row 1)"),
        ([("a", "b"), ("", "b")], "no id in row 2"),
    ],
)
def test_a_cycle_or_a_gap_in_the_ontology_is_named_by_row(edges, message):
    assert message in refused(SourceError, all_ancestors, edges)


def test_a_cycle_is_told_from_below_to_above():
    text = refused(SourceError, all_ancestors, [("a", "b"), ("b", "c"), ("c", "a")])
    assert any(way in text for way in ("a -> b -> c -> a", "b -> c -> a -> b", "c -> a -> b -> c"))


def test_an_empty_cell_of_the_ancestors_is_named(associate):
    rows = [("ENSG1", "glioma", "eva", 1.0)]
    assert "no id in row 2" in refused(SourceError, associate, rows, [("glioma", "tumour"), (None, "tumour")])


@pytest.mark.parametrize(
    ("ancestors", "message"),
    [
        (PARENTS, "row 2: glioma lacks tumour"),
        ([("a", "b"), ("a", "b")], "row 2: a -> b"),
        ([("a", "a")], "row 1: a -> a"),
    ],
)
def test_ancestors_put_into_the_table_by_hand_are_checked(open_tables, sources, ancestors, message):
    with open_tables([], ancestors) as con:
        assert message in refused(SourceError, compute, con, SQL, sources, scopes=("indirect",))


# --- dates ---------------------------------------------------------------------------------

DATED = [("eva", 0.5, 2016), ("eva", 0.4, "2018-12-31"), ("clinical_precedence", 0.2, datetime.date(2017, 3, 1))]


def test_later_evidence_changes_nothing(score):
    later = [("eva", 1.0, 2019), ("clinical_precedence", 1.0, "2024-06-30"), ("orphanet", 1.0, None)]
    assert score([*DATED, *later], as_of=2018) == score(DATED, as_of=2018) == score(DATED)
    assert score([*DATED, *later]) > score(DATED)


def test_a_year_before_all_evidence_leaves_nothing(associate):
    rows = [("ENSG1", "D1", *row) for row in DATED]
    assert associate(rows, as_of=2015).empty
    assert len(associate(rows, as_of=2016)) == 1


@pytest.mark.parametrize(
    "dates",
    [
        pytest.param([2018, 2019], id="years"),
        pytest.param([2018.0, 2019.0], id="years as floats"),
        pytest.param(["2018", "2019"], id="years as text"),
        pytest.param(["2018-06", "2019-06"], id="months"),
        pytest.param(["2018-06-30", "2019-06-30T12:00:00"], id="days"),
        pytest.param([datetime.date(2018, 6, 30), datetime.date(2019, 6, 30)], id="dates"),
        pytest.param(pd.to_datetime(["2018-06-30", "2019-06-30"]), id="timestamps"),
    ],
)
def test_a_date_may_be_written_in_many_ways(sources, dates):
    frame = pd.DataFrame(
        {"target_id": "ENSG1", "disease_id": "D1", "source": "eva", "score": 0.5, "evidence_date": dates}
    )
    assert associate(frame, SQL, sources, as_of=2018).n_evidence.tolist() == [1]
    assert associate(frame, SQL, sources).n_evidence.tolist() == [2]


@pytest.mark.parametrize("empty", [None, "", float("nan"), pd.NaT])
def test_an_empty_date_is_unknown(score, associate, empty):
    assert score([("eva", 1.0, empty)]) == score([("eva", 1.0)])
    assert associate([("ENSG1", "D1", "eva", 1.0, empty)], as_of=2018).empty


def test_a_date_that_is_none_is_named_by_row(score):
    rows = [("eva", 1.0, 2018), ("eva", 1.0, "soon"), ("eva", 1.0, "2018-13"), ("eva", 1.0, "soon")]
    assert "evidence evidence_date: no date in rows 2, 3, 4, such as 'soon'" in refused(SourceError, score, rows)


@pytest.mark.parametrize("year", ["2018", 2018.0, True, 0, 20180101])
def test_a_year_that_is_none_is_refused(score, year):
    assert "is not a year" in refused(UsageError, score, DATED, as_of=year)


# --- the frames ----------------------------------------------------------------------------


def test_the_strongest_target_of_a_disease_comes_first(associate):
    found = associate(
        [("B", "D2", "eva", 0.5), ("A", "D2", "eva", 0.5), ("C", "D2", "eva", 0.9), ("A", "D1", "eva", 0.1)]
    )
    assert list(zip(found.disease_id, found.target_id, strict=True)) == [
        ("D1", "A"),
        ("D2", "C"),
        ("D2", "A"),
        ("D2", "B"),
    ]


@pytest.mark.parametrize(
    ("by", "columns"),
    [
        ("overall", ["score", "n_sources", "n_evidence"]),
        ("data_type", ["data_type", "score", "n_sources", "n_evidence"]),
        ("source", ["source", "score", "n_evidence"]),
    ],
)
def test_each_table_has_its_columns(associate, by, columns):
    found = associate([("ENSG1", "D1", "eva", 1.0)], by=by)
    assert list(found.columns) == ["variant", "scope", "target_id", "disease_id", *columns]
    assert associate([], by=by).columns.tolist() == found.columns.tolist()


def test_the_dates_may_be_left_out_and_other_columns_do_no_harm(sources):
    frame = pd.DataFrame(
        {"note": ["x"], "score": [1.0], "source": ["eva"], "disease_id": ["D1"], "target_id": ["ENSG1"]}
    )
    assert associate(frame, SQL, sources).score.tolist() == pytest.approx([0.3700249], abs=1e-7)


def test_the_frame_given_is_not_changed(sources):
    frame = pd.DataFrame({"target_id": ["T"], "disease_id": ["D"], "source": ["eva"], "score": [1]})
    before = frame.copy()
    associate(frame, SQL, sources)
    pd.testing.assert_frame_equal(frame, before)


# --- what is refused -----------------------------------------------------------------------


def test_all_faults_of_the_evidence_are_told_at_once_with_their_rows(associate):
    rows = [
        ("ENSG1", "D1", "eva", 1.0),
        ("ENSG1", "D1", "eva", 0.0),
        ("ENSG1", "D1", "eva", 1.5),
        ("ENSG1", "D1", "eva", -0.1),
        ("ENSG1", "D1", "eva", float("nan")),
        ("ENSG1", "D1", "eva", float("inf")),
        ("ENSG1", "D1", "europmc", 0.5),
        (None, "", "eva", 0.5),
    ]
    with pytest.raises(SourceError) as caught:
        associate(rows)
    incomplete, score, source = map(str, caught.value.problems)
    assert "1 row breaks the rule" in incomplete
    assert "row 8: no target_id, no disease_id" in incomplete
    assert "5 rows break the rule" in score
    assert "row 2: 0.0; row 3: 1.5; row 4: -0.1" in score
    assert "row 7: europmc; did you mean 'europepmc'?" in source


def test_a_score_that_is_missing_or_no_number_is_refused(associate):
    assert "row 1: no number" in refused(SourceError, associate, [("ENSG1", "D1", "eva", None)])
    assert "is not a column of numbers" in refused(SourceError, associate, [("ENSG1", "D1", "eva", "high")])


def test_a_missing_column_is_named(sources):
    frame = pd.DataFrame({"target_id": ["T"], "disease": ["D"], "source": ["eva"], "score": [1.0]})
    text = refused(SourceError, associate, frame, SQL, sources)
    assert "lacks the column 'disease_id'; it has target_id, disease, source, score" in text


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"variant": "pipelin"}, "no variant 'pipelin'; did you mean 'pipeline'?"),
        ({"by": "sources"}, "no by 'sources'; did you mean 'source'?"),
        ({"weights": {"evva": 1.0}}, "no source 'evva'; did you mean 'eva'?"),
    ],
)
def test_an_unknown_word_gets_the_nearest_known_one(score, options, message):
    assert message in refused(UsageError, score, [("eva", 1.0)], **options)


def test_no_variant_and_an_unknown_scope_are_refused(open_tables, sources):
    with open_tables([]) as con:
        assert "no variant is given" in refused(UsageError, compute, con, SQL, sources, variants=())
        assert "did you mean 'indirect'?" in refused(UsageError, compute, con, SQL, sources, scopes=("indirct",))


def test_a_folder_without_sql_is_named(open_tables, tmp_path):
    with open_tables([]) as con:
        assert f"{tmp_path / 'inputs'}: holds no SQL files" in refused(UsageError, prepare, con, tmp_path)


def test_the_shipped_table_ends_each_line_as_the_others_do():
    assert SOURCES.read_bytes().count(b"\n") == 24
    assert b"\r" not in SOURCES.read_bytes()
