"""The numbers of Open Targets, both variants, to seven places; then a slow twin on random evidence."""

import math
import random
from collections import defaultdict

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prioritize.associations import VARIANTS, all_ancestors, compute, read_sources

from .conftest import SOURCES, SQL

EXACT = 1e-7
MIXED = [
    *(("eva", score) for score in (1.0, 0.9, 0.8)),
    *[("europepmc", 0.5)] * 30,
    ("clinical_precedence", 0.7),
]
NAMES = [entry.source for entry in read_sources(SOURCES)]
ORDER = "ORDER BY ALL"


# --- the published numbers -----------------------------------------------------------------


@pytest.mark.parametrize(("variant", "sum_of_ones"), [("pipeline", 1.6439346), ("api", 1.6449241)])
def test_the_normaliser_is_the_published_one(variant, sum_of_ones):
    assert VARIANTS[variant].normaliser == pytest.approx(sum_of_ones, abs=EXACT)


@pytest.mark.parametrize(("variant", "expected"), [("pipeline", 0.7992343), ("api", 0.7987535)])
def test_three_scores_of_one_source(score, variant, expected):
    rows = [("eva", 1.0), ("eva", 0.9), ("eva", 0.8)]
    assert score(rows, variant=variant, by="source") == pytest.approx(expected, abs=EXACT)
    # one source of the kind: the data type scores as the source does
    assert score(rows, variant=variant, by="data_type") == pytest.approx(expected, abs=EXACT)


def test_one_perfect_piece_of_evidence(score):
    assert score([("eva", 1.0)], by="source") == pytest.approx(0.6082967, abs=EXACT)
    assert score([("eva", 1.0)]) == pytest.approx(0.3700249, abs=EXACT)


@pytest.mark.parametrize("count", [50, 51, 400])
def test_the_pipeline_has_a_ceiling_below_one(score, count):
    assert score([("eva", 1.0)] * count, by="source") == pytest.approx(0.9885629, abs=EXACT)


def test_the_api_has_no_cap(score):
    fifty, more = (score([("eva", 1.0)] * count, variant="api", by="source") for count in (50, 400))
    assert fifty == pytest.approx(0.9885629 * 1.6439346 / 1.6449241, abs=EXACT)
    assert fifty < more < 1


def test_three_sources_of_unlike_weight(associate, score):
    by_source = associate([("ENSG1", "D1", *row) for row in MIXED], by="source")
    assert list(zip(by_source.source, by_source.n_evidence, strict=True)) == [
        ("eva", 3),
        ("europepmc", 30),
        ("clinical_precedence", 1),
    ]
    assert by_source.score.tolist() == pytest.approx([0.799234, 0.490333, 0.425808], abs=1e-6)
    assert score(MIXED) == pytest.approx(0.5575541, abs=EXACT)


# --- a second computation ------------------------------------------------------------------


def harmonic(scores, cap):
    """The sum by the definition, in plain Python."""
    return math.fsum(value / place**2 for place, value in enumerate(sorted(scores, reverse=True)[:cap], start=1))


def twin(rows, sources, variant, ancestors):
    """Scores by (target, disease), (..., data type) and (..., source), written without SQL."""
    cap, normaliser = VARIANTS[variant].cap, VARIANTS[variant].normaliser
    facts = {entry.source: entry for entry in sources}
    above = defaultdict(set)
    for disease, ancestor in ancestors:
        above[disease].add(ancestor)
    scores = defaultdict(list)
    for target, disease, source, value, _ in rows:
        for place in {disease} | (above[disease] if facts[source].propagate else set()):
            scores[target, place, source].append(value)
    by_source = {key: harmonic(values, cap) / normaliser for key, values in scores.items()}
    kinds, weighted = defaultdict(list), defaultdict(list)
    for (target, disease, source), value in by_source.items():
        kinds[target, disease, facts[source].data_type].append(value)
        weighted[target, disease].append(value * facts[source].weight)
    by_type = {key: harmonic(values, cap) / harmonic([1.0] * len(values), cap) for key, values in kinds.items()}
    return {key: harmonic(values, cap) / normaliser for key, values in weighted.items()}, by_type, by_source


def tables(con, variant, scope):
    """The same three, as the SQL made them."""
    where = f"WHERE variant = '{variant}' AND scope = '{scope}'"
    for table, kind in (("overall", None), ("by_data_type", "data_type"), ("by_source", "source")):
        columns = ["target_id", "disease_id", *([kind] if kind else [])]
        rows = con.execute(f"SELECT {', '.join(columns)}, score FROM associations.{table} {where}").fetchall()
        yield {row[:-1]: row[-1] for row in rows}


DISEASES = "ABCDE"
EVIDENCE = st.tuples(
    st.sampled_from(["T1", "T2", "T3"]),
    st.sampled_from(DISEASES),
    st.sampled_from(NAMES),
    st.floats(0, 1, exclude_min=True, allow_subnormal=False),
    st.none(),
)
# A disease lies under diseases of later letters only, so there is no cycle.
PARENTS = st.sets(st.sampled_from([(a, b) for a in DISEASES for b in DISEASES if a < b]))


@pytest.mark.slow
@settings(max_examples=50, deadline=None)
@given(rows=st.lists(EVIDENCE, min_size=1, max_size=40), parents=PARENTS)
def test_the_sql_agrees_with_a_slow_twin(open_tables, sources, rows, parents):
    ancestors = all_ancestors(sorted(parents))
    with open_tables(rows, ancestors) as con:
        compute(con, SQL, sources, variants=("pipeline", "api"), scopes=("direct", "indirect"))
        for variant in ("pipeline", "api"):
            for scope, ontology in (("direct", []), ("indirect", ancestors)):
                expected = twin(rows, sources, variant, ontology)
                for found, wanted in zip(tables(con, variant, scope), expected, strict=True):
                    assert found.keys() == wanted.keys()
                    assert all(abs(found[key] - wanted[key]) < 1e-9 for key in wanted)


def many(count):
    """Rows of evidence that fill groups beyond the cap of fifty."""
    draw = random.Random(7)  # noqa: S311
    return [
        (f"T{draw.randrange(5)}", draw.choice(DISEASES), draw.choice(NAMES[:4]), draw.random() or 1.0, None)
        for _ in range(count)
    ]


@pytest.mark.parametrize("variant", ["pipeline", "api"])
def test_the_twin_agrees_beyond_the_cap(open_tables, sources, variant):
    rows = many(8000)
    with open_tables(rows) as con:
        compute(con, SQL, sources, variants=(variant,))
        assert con.execute("SELECT max(n_evidence) > 50 FROM associations.by_source").fetchone() == (True,)
        for found, wanted in zip(tables(con, variant, "direct"), twin(rows, sources, variant, []), strict=True):
            assert found == pytest.approx(wanted, abs=1e-9)


# --- the same bits, however it is run ------------------------------------------------------


def everything(con):
    return [
        con.execute(f"SELECT * FROM associations.{name} {ORDER}").fetchall() for name in ("overall", "by_data_type")
    ]


def test_threads_and_the_order_of_rows_change_no_bit(open_tables, sources):
    rows = many(6000)
    ancestors = all_ancestors([("A", "B"), ("B", "E"), ("C", "E")])
    seen = []
    for threads, order in [(1, rows), (2, rows), (2, rows[::-1]), (1, sorted(rows))]:
        with open_tables(order, ancestors, threads) as con:
            compute(con, SQL, sources, variants=("pipeline", "api"), scopes=("direct", "indirect"))
            seen.append(everything(con))
    assert seen[0] == seen[1] == seen[2] == seen[3]


def test_computing_again_replaces_what_was_there(open_tables, sources):
    with open_tables(many(50)) as con:
        compute(con, SQL, sources, variants=("api",), scopes=("direct", "indirect"), as_of=2000)
        compute(con, SQL, sources)
        again = everything(con)
    with open_tables(many(50)) as con:
        compute(con, SQL, sources)
        assert everything(con) == again
