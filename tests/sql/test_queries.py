"""Every question: the columns it promises, an order that leaves nothing to chance, answers by hand.

The questions run as a user's do, on a locked-down connection: on a store small enough to answer by
hand, and on the one that the embedded snapshot makes.
"""

import tomllib
from pathlib import Path

import pytest
import sqlglot
from sqlglot import exp

from prioritize import pipeline
from prioritize.delimited import Table
from prioritize.store import database
from prioritize.store.sqlfile import read_folder

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
SQL = ROOT / "sql"
QUESTIONS = {file.name: file for file in read_folder(SQL / "queries")}
SCHEMAS = {"raw", "meta", "facts", "features", "sets", "results"}

PROMISED = {
    "agents_of": "symbol wanted agreement agent agent_id action modality stage claims stage_source action_source",
    "approved_in_any_indication": "symbol wanted action agreement agent agent_id modality stage_source",
    "contested_actions": "symbol agent_id inhibits_says activates_says",
    "coverage_of_features": "feature targets_known targets_none targets_unknown genes_with_value",
    "crosstalk_of": "symbol edge_id from_cell mediator receptor to_cell mediator_class effects "
    "evidence_tier basis citations",
    "druggable_untried": "symbol wanted tractable_small_molecule tractable_antibody evidence_tier "
    "agents_on_record axis role",
    "essential_or_constrained": "symbol wanted is_common_essential essential_in loeuf pli",
    "failed_trials_by_target": "symbol outcome combination_id agents backbone phase indication "
    "outcome_detail year nct basis citations",
    "genome_position": "symbol feature value rank_from_top genes_known share_of_genes_below",
    "interactors": "symbol partner_is_target partner partner_name wanted_of_partner seen_in",
    "known_of": "symbol feature value state meaning",
    "name_of": "name kind symbol hgnc_id gene_name is_target",
    "never_tried_pairs": "first_target second_target first_agents second_agents first_best_phase "
    "second_best_phase shared_cells",
    "old_evidence": "what newest_year age_in_years table_name source release n_rows",
    "ranking": "rank rank_low rank_high symbol score low high base base_rank coverage first_share "
    "top10_share status target_id",
    "shared_pathways": "n_genes pathway collection pathway_id",
    "sources": "table_name source title release retrieved licence scope rebuild n_rows "
    "names_not_known_to_hgnc obtained url note",
    "stopped_trials": "nct_id status phase agents targets why_stopped conditions",
    "tables": "in_schema in_table position column_name type meaning",
    "top_combinations": "kind rank rank_low rank_high left_name right_name agents score low high "
    "base coverage tried rationale left_id right_id",
    "toxicity_overlap": "organ_class first_agent first_says first_citations second_agent second_says second_citations",
    "tried_combinations": "symbol setting outcome combination_id agents backbone phase indication "
    "outcome_detail year nct basis citations",
    "uncited_facts": "table_name row_key subject claim",
    "who_talks_to": "from_cell mediator receptor to_cell target edge_id effects evidence_tier basis citations",
    "wrong_direction_agents": "symbol wanted action agent agent_id modality stage claims",
}


def text_table(rows):
    """Rows as a table of text; an empty cell is NULL."""
    columns = tuple(sorted({column for row in rows for column in row}))
    return Table(columns, tuple(tuple(str(row.get(c, "")) for c in columns) for row in rows))


@pytest.fixture(scope="session")
def handmade(tables, tmp_path_factory):
    """The store of handmade.toml."""
    given = tomllib.loads((HERE / "handmade.toml").read_text(encoding="utf-8"))["given"]
    rows = {name: [tables.complete(name, row) for row in some] for name, some in given.items()}
    raw = {name[4:]: some for name, some in rows.items() if name.startswith("raw.")}
    told = {(row["table_name"], row["source"]) for row in rows["meta.source"]}
    for name in sorted(raw):
        if (name, "one") not in told:
            source = {"table_name": name, "source": "one", "release": "2026"}
            rows["meta.source"].append(tables.complete("meta.source", source))
    snapshot = {"date": "2026-01-01", "schema_version": database.SCHEMA_VERSION}
    meta = {
        "source": text_table(rows["meta.source"]),
        "snapshot": text_table([tables.complete("meta.snapshot", snapshot)]),
    }
    path = tmp_path_factory.mktemp("handmade") / "store.duckdb"
    content = database.Content((), {name: text_table(some) for name, some in raw.items()}, meta)
    database.build(path, SQL, content)
    for model in ("default", "another"):
        results = {
            table: text_table([row for row in rows[f"results.{table}"] if row["model"] == model])
            for table in ("target_score", "candidate")
            if any(row["model"] == model for row in rows[f"results.{table}"])
        }
        database.add_results(path, results, model, SQL / "results")
    return path


@pytest.fixture(scope="session")
def embedded(tables, tmp_path_factory):
    """The store that the embedded snapshot makes, with empty results."""
    path = tmp_path_factory.mktemp("embedded") / "store.duckdb"
    pipeline.build(pipeline.places(store=path), pipeline.quiet)
    empty = {table: Table(tuple(tables.values[f"results.{table}"]), ()) for table in ("target_score", "candidate")}
    database.add_results(path, empty, "none", SQL / "results")
    return path


@pytest.fixture(params=["handmade", "embedded"])
def path(request):
    """Each of the two stores."""
    return request.getfixturevalue(request.param)


def ask(path, name, /, **parameters):
    """The columns and rows that answer a question."""
    file = QUESTIONS[name]
    with database.reading(path) as con:
        result = con.execute(file.text, {**file.meta.get("params", {}), **parameters})
        columns = [item[0] for item in result.description]
        return columns, result.fetchall()


def order_of(file):
    """Columns of the last ORDER BY."""
    order = sqlglot.parse_one(file.text, read="duckdb").args["order"]
    return [item.this.name for item in order.expressions]


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_question_is_one_select_on_the_schemas_of_the_store(name):
    statements = sqlglot.parse(QUESTIONS[name].text, read="duckdb")
    assert len(statements) == 1
    assert isinstance(statements[0], exp.Query)
    named = {cte.alias for cte in statements[0].find_all(exp.CTE)}
    read = {table.db or table.name for table in statements[0].find_all(exp.Table)} - {""}
    assert read - named <= SCHEMAS


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_question_has_title_description_and_a_default_for_every_parameter(name):
    file = QUESTIONS[name]
    assert {"title", "description"} <= set(file.meta) <= {"title", "description", "params"}
    query = sqlglot.parse_one(file.text, read="duckdb")
    used = {node.name for node in query.find_all(exp.Placeholder, exp.Parameter)}
    assert used == set(file.meta.get("params", {}))
    assert all(isinstance(value, str) for value in file.meta.get("params", {}).values())


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_question_returns_the_columns_it_promises_in_an_order_without_ties(name, path):
    columns, rows = ask(path, name)
    assert columns == PROMISED[name].split()
    places = [columns.index(column) for column in order_of(QUESTIONS[name])]
    keys = [tuple(row[place] for place in places) for row in rows]
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_question_can_be_asked_within_another(name, handmade):
    file = QUESTIONS[name]
    query = f"SELECT count(*) FROM ({file.text}) AS answer"
    with database.reading(handmade) as con:
        count = con.execute(query, dict(file.meta.get("params", {}))).fetchall()[0][0]
    assert count == len(ask(handmade, name)[1])


# Question, parameters, the columns looked at, and the answer that handmade.toml has.
ANSWERS = [
    ("agents_of", {"target": "il6"}, "agreement agent_id action stage claims", [
        ("contradicts", "damper", "inhibits", "unknown", 1),
        ("unknown", "wobbler", "unknown", "unknown", 2),
    ]),
    ("agents_of", {"target": "HGNC:1682"}, "symbol agent agreement", [
        ("CD47", "Blocker", "agrees"),
    ]),
    ("agents_of", {"target": "nothing"}, "symbol", []),
    ("approved_in_any_indication", {}, "symbol agent agreement stage_source", [
        ("SIRPA", "Closer", "agrees", "a label"),
    ]),
    ("contested_actions", {}, "symbol agent_id inhibits_says activates_says", [
        ("IL6", "wobbler", "curated catalogue", "another database"),
    ]),
    ("crosstalk_of", {"target": "CD47"}, "edge_id from_cell to_cell effects", [
        ("X1", "CSC", "TAM", "immune evasion; stemness"),
    ]),
    ("druggable_untried", {}, "symbol tractable_small_molecule tractable_antibody agents_on_record", [
        ("IL6", 1, 0, 2),
    ]),
    ("essential_or_constrained", {}, "symbol is_common_essential loeuf", [
        ("CD47", 0, 0.1),
        ("SIRPA", 1, 0.9),
    ]),
    ("essential_or_constrained", {"loeuf": "0.05"}, "symbol", [("SIRPA",)]),
    ("failed_trials_by_target", {}, "symbol outcome combination_id", [
        ("CD47", "negative_efficacy", "C1"),
    ]),
    ("interactors", {"target": "CD47"}, "partner_is_target partner wanted_of_partner seen_in", [
        (1, "SIRPA", "inhibit", "two screens"),
        (0, "TP53", None, "one screen"),
    ]),
    ("name_of", {"name": "P150"}, "kind symbol is_target", [
        ("alias", "CD47", 1),
        ("previous", "TP53", 0),
    ]),
    ("never_tried_pairs", {}, "first_target second_target first_best_phase second_best_phase", [
        ("CD47", "SIRPA", 2, 4),
    ]),
    ("old_evidence", {}, "what newest_year age_in_years table_name", [
        ("source", 2019, 7, "gene"),
        ("rows of that year", 2015, 11, "combination"),
    ]),
    ("old_evidence", {"years": "7"}, "what newest_year", [("rows of that year", 2015)]),
    ("ranking", {}, "rank symbol score status", [
        (1, "CD47", 0.75, "ranked"),
        (2, "SIRPA", 0.5, "ranked"),
        (None, "IL6", None, "gated"),
    ]),
    ("ranking", {"model": "another"}, "rank symbol", [(1, "IL6")]),
    ("shared_pathways", {"a": "SIRPA", "b": "cd47"}, "n_genes pathway_id", [
        (6, "SMALL"),
        (200, "LARGE"),
    ]),
    ("stopped_trials", {}, "nct_id agents targets why_stopped", [
        ("NCT00000001", "blocker; chemotherapy", "CD47", "slow accrual"),
    ]),
    ("top_combinations", {}, "kind rank right_name", [
        ("target + conventional therapy", 1, "chemotherapy"),
        ("target + target", 1, "SIRPA"),
    ]),
    ("toxicity_overlap", {"a": "Blocker", "b": "chemotherapy"},
     "organ_class first_says first_citations second_says", [
        ("cardiac", "common: a slow heart; serious: a fast heart", "PMID:1; PMID:2",
         "serious: a weak heart"),
    ]),
    ("tried_combinations", {"target": "CD47"}, "setting outcome combination_id", [
        ("clinical", "negative_efficacy", "C1"),
        ("preclinical", "positive", "C2"),
    ]),
    ("uncited_facts", {}, "table_name row_key claim", [
        ("agent", "damper HGNC:6018", "stage: phase 1"),
        ("combination", "C2", "outcome: positive"),
        ("crosstalk", "X2", "TAM -> IL6 -> Treg"),
        ("target", "HGNC:6018", "role in the crosstalk: a role"),
    ]),
    ("who_talks_to", {"cell": "treg"}, "from_cell mediator target effects basis", [
        ("TAM", "IL6", "IL6", None, "uncited"),
    ]),
    ("wrong_direction_agents", {}, "symbol wanted action agent", [
        ("IL6", "activate", "inhibits", "Damper"),
    ]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "parameters", "looked_at", "answer"),
    ANSWERS,
    ids=[f"{name} {' '.join(parameters.values())}".strip() for name, parameters, *_ in ANSWERS],
)
def test_a_question_has_the_answer_found_by_hand(name, parameters, looked_at, answer, handmade):
    columns, rows = ask(handmade, name, **parameters)
    places = [columns.index(column) for column in looked_at.split()]
    assert [tuple(row[place] for place in places) for row in rows] == answer


def row_of(handmade, question, feature, /, **parameters):
    """The row of one feature in the answer to a question."""
    columns, rows = ask(handmade, question, **parameters)
    place = columns.index("feature")
    return next(dict(zip(columns, row, strict=True)) for row in rows if row[place] == feature)


@pytest.mark.parametrize(
    ("feature", "value", "state"),
    [
        ("loss_tolerance", 0.1, "known"),
        ("combination_successes", 0, "none"),  # tried in the clinic, and failed
        ("oncology_phase", None, "unknown"),
    ],
)
def test_what_is_known_tells_none_from_unknown(feature, value, state, handmade):
    row = row_of(handmade, "known_of", feature, target="CD47")
    assert (row["value"], row["state"]) == (value, state)


def test_a_gene_stands_in_the_order_of_all_genes(handmade):
    # LOEUF: TP53 0.05, CD47 0.1, SIRPA 0.9, IL6 1.5
    row = row_of(handmade, "genome_position", "loss_tolerance", target="CD47")
    assert (row["rank_from_top"], row["genes_known"], row["share_of_genes_below"]) == (3, 4, 0.25)


def test_coverage_counts_known_none_and_unknown_targets(handmade):
    # CD47 0, SIRPA 1, IL6 not asked; TP53 is no target and was not asked either
    row = row_of(handmade, "coverage_of_features", "common_essential")
    assert list(row.values()) == ["common_essential", 1, 1, 1, 2]


def test_every_column_of_the_store_has_a_meaning(embedded):
    columns, rows = ask(embedded, "tables")
    named = [dict(zip(columns, row, strict=True)) for row in rows]
    assert [row for row in named if not row["meaning"]] == []
    assert {row["in_schema"] for row in named} == SCHEMAS
    assert sorted(row["column_name"] for row in named if row["in_table"] == "asked") == ["target_id"]
