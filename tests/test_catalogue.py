"""The curated files: each fault is named by file, line and column, and all of them at once."""

import re
from pathlib import Path

import pytest

from prioritize import delimited
from prioritize.catalogue import FILES, read_catalogue, split_list, with_targets
from prioritize.delimited import Table
from prioritize.errors import TargetError

HOME = Path(__file__).resolve().parent.parent

# One row a file; the columns not named here are empty.
SOUND = {
    "targets.csv": {
        "target_id": "HGNC:1682",
        "symbol": "CD47",
        "direction": "inhibit",
        "basis": "cited",
        "effects": "immune evasion;stemness",
        "citations": "10.1000/a;10.1000/b",
        "alias": "IAP",
    },
    "crosstalk.csv": {
        "edge_id": "X001",
        "target_id": "HGNC:1682",
        "symbol": "CD47",
        "source_cell": "CSC",
        "mediator": "CD47",
        "mediator_id": "HGNC:1682",
        "receptor": "SIRPA",
        "receptor_id": "HGNC:9662",
        "partner_cell": "TAM",
        "owner_role": "on the link",
        "mediator_class": "surface ligand",
        "effects": "immune evasion",
        "evidence_tier": "A",
        "basis": "cited",
        "citations": "10.1000/a",
    },
    "backbones.csv": {
        "backbone_id": "nivolumab",
        "agent": "nivolumab",
        "class": "anti-PD-1",
        "modality": "antibody",
        "status": "approved",
        "basis": "cited",
    },
    "backbone_induces.csv": {
        "induce_id": "N001",
        "backbone_id": "nivolumab",
        "class": "anti-PD-1",
        "kind": "induces",
        "symbol": "HAVCR2",
        "target_id": "HGNC:18437",
        "effect": "immune evasion",
        "setting": "clinical",
        "statement": "it rises",
        "citations": "10.1000/d;10.1000/e",
        "basis": "cited",
    },
    "combinations.csv": {
        "combination_id": "C001",
        "agents": "magrolimab;nivolumab",
        "target_ids": "HGNC:1682",
        "backbone_ids": "nivolumab",
        "outcome": "negative_efficacy",
        "basis": "cited",
        "setting": "clinical",
    },
    "combination_roles.csv": {
        "combination_id": "C001",
        "background_ids": "nivolumab",
        "why": "added to nivolumab",
    },
    "agents.csv": {
        "agent_id": "magrolimab",
        "agent": "magrolimab",
        "target_id": "HGNC:1682",
        "action": "inhibits",
        "modality": "antibody",
        "stage": "phase 3",
        "stage_basis": "cited",
        "action_basis": "cited",
    },
    "agent_actions_share_alike.csv": {
        "agent_id": "magrolimab",
        "agent": "magrolimab",
        "target_id": "HGNC:1682",
        "action": "inhibits",
        "action_term": "inhibitor",
        "source": "a database",
        "licence": "CC BY-SA 3.0",
    },
    "toxicity.csv": {
        "agent_id": "magrolimab",
        "agent": "magrolimab",
        "organ_class": "haematological",
        "severity": "serious",
        "statement": "anaemia",
        "citation": "10.1000/c",
        "basis": "cited",
    },
}
COLUMNS = {file.name: file.columns for file in FILES}


@pytest.fixture
def catalogue(tmp_path):
    """A folder with one sound row a file, and a function that writes other rows."""

    class Catalogue:
        folder = tmp_path

        def write(self, name, *rows):
            """Rows over the sound one: what they name differs."""
            full = [dict.fromkeys(COLUMNS[name], "") | SOUND[name] | row for row in rows]
            cells = [[row[column] for column in COLUMNS[name]] for row in full]
            delimited.write(tmp_path / name, COLUMNS[name], cells)

        def read(self):
            return read_catalogue(tmp_path)

        def faults(self):
            """(file, line, column, what) of each fault."""
            with pytest.raises(TargetError) as caught:
                self.read()
            return [
                (Path(problem.where).name, problem.line, problem.field, problem.what)
                for problem in caught.value.problems
            ]

    made = Catalogue()
    for name in SOUND:
        made.write(name, {})
    return made


def test_the_sound_rows_have_no_fault(catalogue):
    assert set(catalogue.read()) == {
        "agent",
        "agent_action",
        "backbone",
        "backbone_induces",
        "backbone_target",
        "combination",
        "combination_apart",
        "combination_member",
        "crosstalk",
        "crosstalk_effect",
        "pathway_weight",
        "target",
        "target_citation",
        "target_effect",
        "toxicity",
    }


def test_the_catalogue_of_the_project_reads_clean():
    tables = read_catalogue(HOME / "data")
    assert len(tables["target"].rows) > 0
    assert len(tables["combination_member"].rows) > 0


def test_an_owner_of_an_edge_is_only_raised_by_it_where_the_catalogue_of_the_project_says_so():
    rows = list(read_catalogue(HOME / "data")["crosstalk"].records())
    raised = {row["edge_id"]: row["target_id"] for row in rows if row["owner_role"] == "raised by it"}
    assert raised == {
        "X095": "HGNC:1681",  # CD44 marks the cells that carry PD-L1
        "X101": "HGNC:663",  # exosomes raise ARG1
        "X143": "HGNC:17635",  # PGE2 raises CD274
        "X147": "HGNC:8760",  # kynurenine raises PDCD1
        "X215": "HGNC:9454",  # TGF-beta raises PROM1
        "X218": "HGNC:11195",  # IL-22 raises SOX2
        "X219": "HGNC:11195",  # TGF-beta raises SOX2
    }
    ends = [row for row in rows if row["target_id"] in (row["mediator_id"], row["receptor_id"])]
    assert len(ends) == 178
    assert {row["owner_role"] for row in ends} == {"on the link"}


# --- what the tables hold --------------------------------------------------------------------


def test_a_list_column_becomes_one_row_an_element(catalogue):
    assert catalogue.read()["target_effect"].rows == (
        ("HGNC:1682", "immune evasion", "curated"),
        ("HGNC:1682", "stemness", "curated"),
    )


def test_an_element_named_twice_is_kept_once(catalogue):
    catalogue.write("targets.csv", {"effects": "stemness;stemness"})
    assert catalogue.read()["target_effect"].rows == (("HGNC:1682", "stemness", "curated"),)


def test_the_members_of_a_combination_are_targets_and_backbones(catalogue):
    assert catalogue.read()["combination_member"].rows == (
        ("C001", "target", "HGNC:1682", "tested", "curated"),
        ("C001", "backbone", "nivolumab", "background", "curated"),
    )


def test_members_that_were_never_together_are_kept_apart(catalogue):
    catalogue.write("combination_roles.csv", {"apart": "HGNC:1682+nivolumab", "unrelated_ids": "HGNC:1682"})
    tables = catalogue.read()
    assert tables["combination_apart"].rows == (("C001", "HGNC:1682", "nivolumab", "curated"),)
    assert tables["combination_member"].column("role") == ["unrelated", "background"]


@pytest.mark.parametrize(
    ("row", "what"),
    [
        ({"combination_id": "C002"}, "'C002' is not in combinations.csv"),
        ({"background_ids": "pembrolizumab"}, "'pembrolizumab' is no member of C001"),
        ({"apart": "HGNC:1682"}, "'HGNC:1682' is not a pair"),
        ({"apart": "HGNC:1682+placebo"}, "'placebo' is no member of C001"),
    ],
)
def test_a_role_of_something_that_is_not_there_is_named(row, what, catalogue):
    catalogue.write("combination_roles.csv", row)
    assert [fault[3] for fault in catalogue.faults()] == [what]


def test_columns_kept_elsewhere_are_not_repeated(catalogue):
    columns = catalogue.read()["target"].columns
    assert not {"alias", "effects", "citations"} & set(columns)
    assert columns[-1] == "source"


def test_the_citations_of_an_edge_stay_with_it(catalogue):
    assert catalogue.read()["crosstalk"].column("citations") == ["10.1000/a"]


def test_what_a_therapy_does_keeps_its_citations_and_may_name_no_gene(catalogue):
    catalogue.write("backbone_induces.csv", {}, {"induce_id": "N002", "symbol": "", "target_id": "", "backbone_id": ""})
    first, second = catalogue.read()["backbone_induces"].records()
    assert (first["citations"], first["source"]) == ("10.1000/d;10.1000/e", "curated")
    assert (second["class"], second["symbol"], second["target_id"]) == ("anti-PD-1", "", "")


def test_the_share_alike_file_keeps_its_own_source(catalogue):
    (row,) = catalogue.read()["agent_action"].records()
    assert (row["claim_source"], row["source"]) == ("a database", "curated_share_alike")


@pytest.mark.parametrize(
    ("cell", "parts"),
    [("", []), ("a", ["a"]), ("a;b", ["a", "b"]), (" a ; ;b;", ["a", "b"])],
)
def test_a_list_cell_is_split_at_semicolons(cell, parts):
    assert split_list(cell) == parts


# --- faults ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "change", "column", "what"),
    [
        pytest.param("targets.csv", {"symbol": ""}, "symbol", "is empty", id="empty"),
        pytest.param("toxicity.csv", {"citation": ""}, "citation", "is empty", id="no citation"),
        pytest.param("backbone_induces.csv", {"statement": ""}, "statement", "is empty", id="no statement"),
        pytest.param(
            "backbone_induces.csv",
            {"target_id": "HAVCR2"},
            "target_id",
            "'HAVCR2' is not an HGNC id",
            id="a symbol for an id",
        ),
        pytest.param("targets.csv", {"name": "x "}, "name", "'x ' has space around it", id="space around"),
        pytest.param(
            "crosstalk.csv",
            {"receptor_id": "9662"},
            "receptor_id",
            "'9662' is not an HGNC id",
            id="not an HGNC id",
        ),
        pytest.param(
            "crosstalk.csv",
            {"owner_role": "raised"},
            "owner_role",
            "'raised' is not an allowed word",
            id="a word outside the vocabulary",
        ),
        pytest.param("crosstalk.csv", {"owner_role": ""}, "owner_role", "is empty", id="no word of the vocabulary"),
        pytest.param(
            "backbones.csv",
            {"target_ids": "HGNC:8760;PDCD1"},
            "target_ids",
            "'PDCD1' is not an HGNC id",
            id="not an HGNC id, in a list",
        ),
        pytest.param(
            "agents.csv",
            {"target_id": "HGNC:5"},
            "target_id",
            "'HGNC:5' is not in targets.csv",
            id="agent of no target",
        ),
        pytest.param(
            "agent_actions_share_alike.csv",
            {"target_id": "HGNC:5"},
            "target_id",
            "'HGNC:5' is not in targets.csv",
            id="action on no target",
        ),
        pytest.param(
            "crosstalk.csv",
            {"target_id": "HGNC:5"},
            "target_id",
            "'HGNC:5' is not in targets.csv",
            id="edge of no target",
        ),
        pytest.param(
            "combinations.csv",
            {"target_ids": "HGNC:1682;HGNC:5"},
            "target_ids",
            "'HGNC:5' is not in targets.csv",
            id="combination of no target",
        ),
        pytest.param(
            "combinations.csv",
            {"backbone_ids": "placebo"},
            "backbone_ids",
            "'placebo' is not in backbones.csv",
            id="combination of no backbone",
        ),
    ],
)
def test_a_wrong_cell_is_named_by_file_line_and_column(catalogue, name, change, column, what):
    catalogue.write(name, change)
    assert catalogue.faults() == [(name, 2, column, what)]


def test_a_repeated_key_names_the_first_line(catalogue):
    catalogue.write("targets.csv", {}, {"symbol": "IAP"})
    assert catalogue.faults() == [("targets.csv", 3, "target_id", "repeats line 2")]


def test_a_key_of_two_columns_is_repeated_only_when_both_are(catalogue):
    catalogue.write("targets.csv", {}, {"target_id": "HGNC:9662"})
    catalogue.write("agents.csv", {}, {"target_id": "HGNC:9662"}, {})
    assert catalogue.faults() == [("agents.csv", 4, "agent_id + target_id", "repeats line 2")]


def test_a_misspelt_column_is_both_unknown_and_missing(catalogue):
    path = catalogue.folder / "targets.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("symbol", "symbl", 1), "utf-8")
    assert catalogue.faults() == [
        ("targets.csv", 1, "symbl", "unknown column"),
        ("targets.csv", 1, "symbol", "column is missing"),
    ]


def test_a_fixed_vocabulary_is_told_where_a_word_is_wrong_or_empty_or_the_column_is_absent(catalogue):
    path = catalogue.folder / "crosstalk.csv"
    told = "owner_role: {}. Fix: {}allowed: on the link, raised by it"
    for word, what in (("raised", "'raised' is not an allowed word"), ("", "is empty")):
        catalogue.write("crosstalk.csv", {"owner_role": word})
        with pytest.raises(TargetError) as caught:
            catalogue.read()
        assert str(caught.value) == f"{path}:2 {told.format(what, '')}"
    whole = delimited.read(path)
    kept = [name for name in whole.columns if name != "owner_role"]
    delimited.write(path, kept, [[record[name] for name in kept] for record in whole.records()])
    with pytest.raises(TargetError) as caught:
        catalogue.read()
    assert str(caught.value) == f"{path}:1 {told.format('column is missing', 'add it; ')}"


@pytest.mark.parametrize(
    ("name", "column", "fix"),
    [
        ("crosstalk.csv", "mediator", "add it; give every cell a value"),
        ("crosstalk.csv", "receptor", "add it; cells may be empty"),
    ],
)
def test_a_missing_column_is_to_be_added_with_a_value_in_every_cell_only_where_one_is_needed(
    catalogue, name, column, fix
):
    path = catalogue.folder / name
    path.write_text(path.read_text(encoding="utf-8").replace(f",{column},", ",other,", 1), "utf-8")
    with pytest.raises(TargetError) as caught:
        catalogue.read()
    assert caught.value.problems[1].fix == fix


@pytest.mark.parametrize("file", [file for file in FILES if file.words], ids=lambda file: file.name)
def test_the_store_takes_the_words_that_the_files_may_hold_and_no_others(file):
    table = (HOME / "sql" / "raw" / f"{file.table}.sql").read_text(encoding="utf-8")
    for column, words in file.words.items():
        assert re.findall(rf"CHECK \({column} IN \((.+?)\)\)", table) == [", ".join(f"'{word}'" for word in words)]


def test_a_missing_file_is_named(catalogue):
    (catalogue.folder / "toxicity.csv").unlink()
    (fault,) = catalogue.faults()
    assert fault[0] == "toxicity.csv"
    assert fault[3].startswith("cannot be read")


def test_a_ragged_row_is_named(catalogue):
    path = catalogue.folder / "targets.csv"
    path.write_text(path.read_text(encoding="utf-8") + "HGNC:5,X\n", encoding="utf-8")
    assert catalogue.faults() == [("targets.csv", 3, "", "2 cells where the header has 18")]


def test_the_faults_of_all_files_are_listed_at_once(catalogue):
    (catalogue.folder / "toxicity.csv").unlink()
    (catalogue.folder / "backbones.csv").write_text("a,a\n", encoding="utf-8")
    catalogue.write("targets.csv", {"symbol": "", "basis": ""}, {"target_id": "CD47"}, {})
    catalogue.write("agents.csv", {"stage": " phase 3"})
    assert [fault[:3] for fault in catalogue.faults()] == [
        ("targets.csv", 2, "symbol"),
        ("targets.csv", 2, "basis"),
        ("targets.csv", 3, "target_id"),
        ("targets.csv", 4, "target_id"),
        ("backbones.csv", 1, ""),
        ("agents.csv", 2, "stage"),
        ("toxicity.csv", None, ""),
    ]


def test_faults_stand_row_by_row_and_in_a_row_by_their_kind(catalogue):
    catalogue.write("targets.csv", {"name": "x ", "basis": ""}, {"target_id": "CD47", "name": "x "})
    assert [fault[1:] for fault in catalogue.faults()] == [
        (2, "basis", "is empty"),
        (2, "name", "'x ' has space around it"),
        (3, "name", "'x ' has space around it"),
        (3, "target_id", "'CD47' is not an HGNC id"),
    ]


def test_all_rows_that_point_nowhere_are_listed_at_once(catalogue):
    catalogue.write("crosstalk.csv", {"target_id": "HGNC:5"})
    catalogue.write("combinations.csv", {"target_ids": "HGNC:6", "backbone_ids": "placebo"})
    assert [fault[0] for fault in catalogue.faults()] == [
        "crosstalk.csv",
        "combinations.csv",
        "combinations.csv",
    ]


# --- another target list ---------------------------------------------------------------------


def test_a_listed_target_keeps_its_curated_row(catalogue):
    tables = catalogue.read()
    chosen = [{"target_id": "HGNC:1682", "symbol": "CD47", "direction": ""}]
    assert with_targets(tables, chosen) == tables


def test_a_direction_of_the_list_goes_before_the_curated_one(catalogue):
    chosen = [{"target_id": "HGNC:1682", "symbol": "CD47", "direction": "activate"}]
    assert with_targets(catalogue.read(), chosen)["target"].column("direction") == ["activate"]


def test_a_target_new_to_the_catalogue_is_marked_as_the_users_own(catalogue):
    chosen = [{"target_id": "HGNC:11892", "symbol": "TNF", "direction": ""}]
    (row,) = with_targets(catalogue.read(), chosen)["target"].records()
    assert (row["symbol"], row["direction"], row["basis"], row["source"]) == (
        "TNF",
        "unknown",
        "uncited",
        "user_list",
    )


def test_only_the_targets_differ(catalogue):
    tables = catalogue.read()
    other = with_targets(tables, [{"target_id": "HGNC:11892", "symbol": "TNF"}])
    assert {name for name in tables if tables[name] != other[name]} == {"target"}


def test_a_folder_may_do_without_learned_weights_but_not_hold_a_pathway_twice(catalogue, tmp_path):
    assert catalogue.read()["pathway_weight"] == Table(("pathway_id", "weight", "model", "source"), ())
    (tmp_path / "learned").mkdir()
    file = tmp_path / "learned" / "pathway_weights.csv"
    file.write_text("pathway_id,weight,model\nR-HSA-1,0.5,first\n", encoding="utf-8")
    assert catalogue.read()["pathway_weight"].rows == (("R-HSA-1", "0.5", "first", "learned"),)
    file.write_text("pathway_id,weight,model\nR-HSA-1,0.5,first\nR-HSA-1,0.5,second\n", encoding="utf-8")
    with pytest.raises(TargetError, match="repeats line 2"):
        catalogue.read()
