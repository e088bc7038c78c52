"""A review of one's own: the folder that is made from a text, what is wrong with it, and what a curator accepts."""

import datetime as dt
import errno
import json
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest

from prioritize import delimited
from prioritize.catalogue import FILES, TO_CHECK, is_to_check, read_catalogue
from prioritize.cli import main
from prioritize.dossier.document import OF_THE_EMBEDDED, SCOPE, scope_of
from prioritize.errors import ModelError, ReportError, TargetError, UsageError
from prioritize.extract.records import Document, Extraction, LeftOut, Link, Mention, Proposal, Regimen, Section
from prioritize.pipeline import load_model, places
from prioritize.report.sheet import Place
from prioritize.reviewing import accepting, folder, sheet
from prioritize.reviewing.proposing import KIND_KNOWN
from prioritize.reviewing.settings import Review, read_review
from prioritize.store.snapshot import room

FIRST = "Blocking CD47 or SIRPα with magrolimab lets macrophages eat cancer stem cells."
SECOND = "Gemcitabine raises CXCR4, and cells that carry CD133 survive."
DOCUMENT = Document(
    "On 'eating' cells", (Section("Abstract", f"{FIRST} {SECOND}"),), "in/paper.txt", "10.1000/made-up.7"
)


def mention(name, hgnc_id, text, sentence, how="symbol", direction="inhibit", kind="gene"):
    start = DOCUMENT.sections[0].text.index(text)
    return Mention(kind, name, hgnc_id, text, "Abstract", start, start + len(text), sentence, how, direction, 0.9)


def proposal(found):
    return Proposal(found.id, found.name, (found,), found.direction, (), "", found.confidence)


GENES = (
    mention("CD47", "HGNC:1682", "CD47", FIRST),
    mention("SIRPA", "HGNC:9662", "SIRPα", FIRST, "alias"),
    mention("CXCR4", "HGNC:2561", "CXCR4", SECOND, direction="unclear"),
    mention("PROM1", "HGNC:9454", "CD133", SECOND, "alias", "marker"),
)
OTHERS = (
    mention("TAM", "", "macrophages", FIRST, "word", "", "cell"),
    mention("gemcitabine", "gemcitabine", "Gemcitabine", SECOND, "word", "", "drug"),
)
LEFT_OUT = (LeftOut("eat", "Abstract", 57, 60, FIRST, "a common word", ("EAT",)),)
EXTRACTION = Extraction(DOCUMENT, tuple(map(proposal, GENES)), OTHERS, LEFT_OUT, ("a note",))


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A review folder, made once and not to be changed."""
    return folder.init(tmp_path_factory.mktemp("reviews") / "mine", EXTRACTION, indications=("pancreatic cancer",))


@pytest.fixture
def mine(made, tmp_path):
    """The same folder, to be changed."""
    copy = tmp_path / "mine"
    copy.mkdir()
    for file in made.folder.iterdir():
        (copy / file.name).write_bytes(file.read_bytes())
    return copy


def rows(where: Path, name: str) -> list[dict[str, str]]:
    return delimited.read(where / name).records()


# --- what is made -----------------------------------------------------------------------------


def test_a_folder_holds_every_table_of_the_catalogue_a_model_and_a_sheet(made):
    tables = {file.name for file in FILES if not file.optional}
    other = {"model.toml", "review.toml", "sheet.html", "targets.proposed.csv", "combinations.proposed.csv"}
    assert {file.name for file in made.folder.iterdir()} <= tables | other
    assert (made.folder / "targets.proposed.csv").read_bytes() == (made.folder / "targets.csv").read_bytes()
    assert {"targets.csv", "crosstalk.csv", "backbones.csv", "combinations.csv"} <= tables


def test_a_target_says_where_it_was_read_and_that_nobody_has_checked_it(made):
    first, second, third, fourth = rows(made.folder, "targets.csv")
    assert [row["symbol"] for row in (first, second, third, fourth)] == ["CD47", "SIRPA", "CXCR4", "PROM1"]
    assert {row["basis"] for row in (first, second, third, fourth)} == {TO_CHECK}
    assert {row["evidence_tier"] for row in (first, second, third, fourth)} == {""}
    assert first["role"] == FIRST
    assert first["citations"] == "10.1000/made-up.7"
    assert first["review_cells"] == "TAM"
    assert first["ensembl_gene_id"] == "ENSG00000196776"
    assert second["alias"] == "SIRPα"
    place = "'SIRPα' in 'Abstract', characters 17 to 22 (alias, confidence 0.90)"
    assert second["note"] == f"to check: {place}{KIND_KNOWN}"
    assert second["mediator_class"] == "surface checkpoint"
    assert DOCUMENT.sections[0].text[17:22] == "SIRPα"


def test_a_marker_and_an_unclear_case_are_no_direction(made):
    assert [row["direction"] for row in rows(made.folder, "targets.csv")] == [
        "inhibit",
        "inhibit",
        "unknown",
        "unknown",
    ]
    assert made.unknown == ("CXCR4", "PROM1")


def test_what_the_embedded_catalogue_knows_is_taken_over_with_its_basis_and_marked(made):
    (backbone,) = rows(made.folder, "backbones.csv")
    assert (backbone["agent"], backbone["basis"]) == ("gemcitabine", "cited")
    assert backbone["note"].startswith("to check: row of the embedded catalogue")
    assert {row["agent"] for row in rows(made.folder, "agents.csv")} >= {"magrolimab", "plerixafor"}
    assert {row["target_id"] for row in rows(made.folder, "agents.csv")} <= {gene.id for gene in GENES}


def test_the_command_on_the_sheet_holds_a_name_with_spaces_together(tmp_path):
    made = folder.init(tmp_path / "my review", EXTRACTION)
    sheet = (made.folder / "sheet.html").read_text("utf-8")
    assert f"prioritize review accept &#39;{made.folder}&#39; accepted.csv" in sheet


def test_the_sheet_marks_the_second_mention_of_a_name_at_its_own_place():
    text = "CD47 here;\n  CD47 there. Then CD47."
    one = replace(GENES[0], start=13, end=17, sentence="CD47 here; CD47 there.")
    document = Document("", (Section("Abstract", "Elsewhere."), Section("Abstract", text)), "t")
    places = sheet.Places(document)
    assert places.of(one, "symbol") == Place("Abstract", "CD47 here; ", "CD47", " there.", "symbol")
    assert places.of(replace(one, start=0, end=4), "") == Place("Abstract", "", "CD47", " here; CD47 there.", "")
    lost = replace(one, start=5, end=9)
    assert places.of(lost, "") == Place("Abstract", "", "CD47", ": CD47 here; CD47 there.", "")


LINK = Link("macrophage", "HGNC:1682", "CD47", "HGNC:9662", "SIRPA", "CSC", "cytokine", "Abstract", 0, 9, FIRST)
GIVEN = Regimen(
    (("drug", "magrolimab", "magrolimab"), ("drug", "gemcitabine", "gemcitabine")),
    "clinical", "completed_unknown", "Abstract", 0, 9, SECOND,
)  # fmt: skip
STATING = replace(
    EXTRACTION,
    links=(LINK, LINK, replace(LINK, source="monocyte")),
    regimens=(GIVEN, replace(GIVEN, members=(("drug", "none such", ""), ("gene", "CD47", "HGNC:1682")))),
)


def test_what_a_sentence_states_is_a_row_of_its_mediator_and_of_its_receptor_and_waits_to_be_checked(tmp_path):
    done = folder.init(tmp_path / "mine", STATING)
    edges = rows(done.folder, "crosstalk.csv")
    assert [(row["edge_id"], row["symbol"], row["source_cell"], row["partner_cell"]) for row in edges] == [
        ("T001", "CD47", "TAM", "CSC"),
        ("T002", "SIRPA", "TAM", "CSC"),
    ]
    assert {(row["mediator"], row["receptor"], row["evidence_tier"], row["basis"]) for row in edges} == {
        ("CD47", "SIRPA", "C", TO_CHECK)
    }
    assert edges[0]["note"] == (
        f"to check: read in 'Abstract', characters 0 to 9: '{FIRST}'; 'macrophage' is filed as TAM; tier not judged"
    )
    (tried,) = [row for row in rows(done.folder, "combinations.csv") if row["combination_id"].startswith("T")]
    assert (tried["target_symbols"], tried["backbone_ids"], tried["outcome"]) == (
        "CD47", "gemcitabine", "completed_unknown",
    )  # fmt: skip
    assert (tried["outcome_detail"], tried["basis"]) == ("how it ended was not read from the text", TO_CHECK)
    assert done.notes == (
        "links of cells that crosstalk.csv has no word for: monocyte -CD47-> CSC",
        "given together, with a drug whose target the text does not name or nobody knows: none such with CD47",
    )
    model = load_model(done.folder / "model.toml")
    assert "immune_cells" not in {one.feature for one in model.criteria if one.weight > 0}
    assert model.combinations.merits["coverage"] == 0
    sheet_text = (done.folder / "sheet.html").read_text("utf-8")
    assert "macrophage sends CD47 through SIRPA to CSC<td>crosstalk.csv" in sheet_text
    assert "none such with CD47, clinical<td>none: the target of a drug is not known" in sheet_text
    assert folder.check(done.folder).to_check["crosstalk.csv"] == 2


def test_every_row_is_to_check(made):
    checked = folder.check(made.folder)
    assert checked.to_check == checked.rows == made.rows
    assert checked.rows["targets.csv"] == 4
    for name in checked.rows:
        assert all(is_to_check(row) for row in rows(made.folder, name)), name


def test_what_nobody_has_checked_counts_as_uncited(made):
    tables = read_catalogue(made.folder)
    assert set(tables["target"].column("basis")) == {"uncited"}
    assert set(tables["backbone"].column("basis")) == {"cited"}


def test_the_model_leaves_out_what_rests_on_crosstalk_that_is_not_there(made):
    model = load_model(made.folder / "model.toml")
    names = {one.feature for one in model.criteria if one.weight > 0}
    assert "cancer_driver" in names
    assert not names & {"immune_cells", "stem_cell_edges", "ligand_receptor_partners"}
    assert (model.title, model.combinations.indication) == ("On 'eating' cells", "pancreatic cancer")


def test_the_review_says_what_it_is_about_and_that_a_machine_read_it(made):
    review = read_review(made.folder)
    assert (review.title, review.doi, review.source) == ("On 'eating' cells", "10.1000/made-up.7", "paper.txt")
    assert review.indications == ("pancreatic cancer",)
    assert review.scope[0].startswith("The list of targets was read by machine from 'On 'eating' cells' (doi:10.1000/")
    told = scope_of(review.scope)
    assert told[:3] == review.scope
    assert review.scope[2].startswith("Criteria, programmes and the order of all genes are about tumours")
    assert not set(told) & set(OF_THE_EMBEDDED)
    assert len(told) == 3 + len(SCOPE) - len(OF_THE_EMBEDDED)


def test_the_embedded_catalogue_is_a_review_too():
    review = read_review(places().data)
    assert review.doi == "10.3389/fimmu.2025.1620807"
    assert review.scope == OF_THE_EMBEDDED
    assert tomllib.loads((places().data / "review.toml").read_text("utf-8"))["title"] == review.title


def test_the_same_text_gives_the_same_folder(made, tmp_path):
    again = folder.init(tmp_path / made.folder.name, EXTRACTION, indications=("pancreatic cancer",))
    for file in made.folder.iterdir():
        same = (again.folder / file.name).read_text("utf-8").replace(str(again.folder), str(made.folder))
        assert same == file.read_text("utf-8"), file.name


# --- what is refused --------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["folder", "file"])
def test_what_is_there_is_never_written_over(tmp_path, kind):
    there = tmp_path / "mine"
    there.mkdir() if kind == "folder" else there.write_text("mine", "utf-8")
    with pytest.raises(UsageError, match="is there already"):
        folder.init(there, EXTRACTION)
    assert there.read_text("utf-8") == "mine" if kind == "file" else not list(there.iterdir())


@pytest.mark.slow
def test_of_two_that_make_one_folder_at_once_the_second_is_refused_and_the_first_loses_nothing(tmp_path, monkeypatch):
    there, real = tmp_path / "mine", folder.check

    def slow(scratch):
        """Check a folder so slowly that another one has come to its place meanwhile."""
        there.mkdir()
        (there / "targets.csv").write_text("of another", "utf-8")
        return real(scratch)

    monkeypatch.setattr(folder, "check", slow)
    with pytest.raises(UsageError, match="is there already, and a review is never written over"):
        folder.init(there, EXTRACTION)
    assert [(path.name, path.read_text("utf-8")) for path in there.iterdir()] == [("targets.csv", "of another")]
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]


def test_a_second_indication_is_refused_before_anything_is_made(tmp_path):
    with pytest.raises(UsageError, match="2 are given, and a model asks for one"):
        folder.init(tmp_path / "mine", EXTRACTION, indications=("lung cancer", "glioma"))
    assert not list(tmp_path.iterdir())


def test_a_text_without_a_gene_makes_no_folder(tmp_path):
    with pytest.raises(TargetError, match="names no gene"):
        folder.init(tmp_path / "mine", Extraction(DOCUMENT, (), OTHERS, (), ("it names no gene",)))
    assert not list(tmp_path.iterdir())


def test_all_that_is_wrong_with_a_folder_is_said_at_once(mine):
    (mine / "review.toml").write_text('titel = "x"\nscope = "one"\n', "utf-8")
    (mine / "model.toml").write_text('extends = "defalt"\n', "utf-8")
    text = (mine / "targets.csv").read_text("utf-8")
    (mine / "targets.csv").write_text(
        text.replace(",inhibit,", ",block,", 1).replace("to check,", "checked,", 1), "utf-8"
    )
    with pytest.raises(TargetError) as caught:
        folder.check(mine)
    found = [(Path(one.where).name, one.line, one.field) for one in caught.value.problems]
    assert found[:4] == [
        ("review.toml", None, "titel"),
        ("review.toml", None, "scope"),
        ("targets.csv", 2, "direction"),
        ("targets.csv", 2, "basis"),
    ]
    assert any("defalt" in str(one) for one in caught.value.problems[4:])
    assert "allowed: cited, uncited, to check" in str(caught.value)


def test_a_model_that_alone_is_wrong_is_a_fault_of_the_model(mine):
    (mine / "model.toml").write_text('extends = "default"\ntitle = "x"\nwieght = 3\n', "utf-8")
    with pytest.raises(ModelError, match="unknown key") as caught:
        folder.check(mine)
    assert caught.value.exit_code == 2


@pytest.mark.parametrize("name", ["absent", "empty"])
def test_a_folder_that_is_no_review_says_how_to_make_one(tmp_path, name):
    (tmp_path / "empty").mkdir()
    with pytest.raises(TargetError, match="prioritize review init"):
        folder.check(tmp_path / name)


@pytest.mark.parametrize("text", ["title = 7\n", 'indications = "cancer"\n', "scope = [1]\n", "title =\n", "\xff"])
def test_a_review_that_cannot_be_read_is_named(tmp_path, text):
    (tmp_path / "review.toml").write_bytes(text.encode("latin-1"))
    with pytest.raises(TargetError, match=r"review\.toml"):
        read_review(tmp_path)


def test_any_text_comes_back_from_the_file(tmp_path):
    told = Review('a "b" \\ \n\t\x7f é', "", ("[x]", "y = 'z'"), (), "\u2028")
    (tmp_path / "review.toml").write_text(told.toml(), "utf-8")
    assert read_review(tmp_path) == told


# --- what a curator accepts -------------------------------------------------------------------

HEADER = "target_id,symbol,direction,evidence_tier,note\n"
PLACE = f"'CD47' in 'Abstract', characters 9 to 13 (symbol, confidence 0.90){KIND_KNOWN}"
SIGNED = "read by machine, accepted by A. Curator on 2026-11-23: "


def taken(where: Path, file: Path, who: str = "A. Curator", day: int = 23) -> accepting.Accepted:
    return accepting.accept(where, file, curator=who, today=dt.date(2026, 11, day))


def listed(where: Path, *rows: str) -> Path:
    """A list that a curator exported."""
    file = where.parent / "accepted.csv"
    file.write_text(HEADER + "".join(f"{row}\n" for row in rows), "utf-8")
    return file


def test_what_is_accepted_counts_as_checked_and_all_else_leaves_the_folder(mine, tmp_path):
    (tmp_path / "accepted.csv").write_text(
        HEADER + "HGNC:2561,CXCR4,inhibit,A,seen\nHGNC:1682,cd47,inhibit,B,\n", "utf-8"
    )
    done = taken(mine, tmp_path / "accepted.csv")
    assert (done.kept, done.left_out) == (("CD47", "CXCR4"), ("SIRPA", "PROM1"))
    first, second = rows(mine, "targets.csv")
    assert (first["symbol"], first["basis"], first["direction"], first["evidence_tier"]) == (
        "CD47",
        "cited",
        "inhibit",
        "B",
    )
    assert (second["symbol"], second["direction"], second["evidence_tier"], second["basis"]) == (
        "CXCR4",
        "inhibit",
        "A",
        "cited",
    )
    assert first["note"] == SIGNED + PLACE
    assert second["note"].startswith(f"{SIGNED}seen; before: 'CXCR4' in 'Abstract'")
    assert {row["target_id"] for row in rows(mine, "agents.csv")} == {"HGNC:1682", "HGNC:2561"}
    checked = folder.check(mine)
    assert (checked.rows["targets.csv"], checked.to_check["targets.csv"]) == (2, 0)
    assert checked.notes == ()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (HEADER, "accepts no target"),
        (HEADER + "HGNC:5,A1BG,inhibit,,\n", "'HGNC:5' is not in targets.csv"),
        (HEADER + "HGNC:1682,CD47,block,,\n", "'block' is no direction"),
        (HEADER + "HGNC:1682,CD47,inhibit,D,\n", r"accepted.csv:2 .*'D' is not an allowed word"),
        (HEADER + "HGNC:1682,EGFR,inhibit,A,\n", r"accepted.csv:2 .*names EGFR, and HGNC:1682 is CD47"),
        (HEADER + "HGNC:1682,CD47,inhibit,,\nHGNC:1682,CD47,inhibit,,\n", "stands twice"),
        ("symbol\nCD47\n", "column 'target_id' is missing"),
        ("target_id,direction,tier\nHGNC:1682,inhibit,A\n", "unknown column"),
    ],
)
def test_a_list_that_cannot_be_taken_over_changes_nothing(mine, tmp_path, text, words):
    before = {file.name: file.read_bytes() for file in mine.iterdir()}
    (tmp_path / "accepted.csv").write_text(text, "utf-8")
    with pytest.raises(TargetError, match=words):
        taken(mine, tmp_path / "accepted.csv")
    assert {file.name: file.read_bytes() for file in mine.iterdir()} == before


@pytest.mark.parametrize(
    ("ticked", "basis", "note"),
    [
        ("inhibit,A,seen", "cited", f"{SIGNED}seen; before: {PLACE}"),
        ("inhibit,,seen", "to check", f"to check: seen; before: {PLACE}"),
        ("unknown,A,", "to check", f"to check: {PLACE}"),
    ],
)
def test_a_tick_without_a_direction_or_a_tier_is_no_check(mine, tmp_path, ticked, basis, note):
    (tmp_path / "accepted.csv").write_text(f"{HEADER}HGNC:1682,CD47,{ticked}\n", "utf-8")
    taken(mine, tmp_path / "accepted.csv")
    (row,) = rows(mine, "targets.csv")
    assert (row["basis"], row["note"]) == (basis, note)
    assert folder.check(mine).to_check["targets.csv"] == int(basis == "to check")


def test_toxicities_stay_with_the_agents_and_therapies_that_stay(mine, tmp_path):
    def toxic():
        """Ids of agents and therapies that have a toxicity."""
        return {row["agent_id"] for row in rows(mine, "toxicity.csv")}

    agents = {row["agent_id"]: row["target_id"] for row in rows(mine, "agents.csv")}
    assert {agents.get(one) for one in toxic()} >= {"HGNC:1682", "HGNC:2561", None}
    assert agents["plerixafor"] == "HGNC:2561"  # and is a therapy as well, from here on
    table = delimited.read(mine / "backbones.csv")
    delimited.write(mine / "backbones.csv", table.columns, [*table.rows, ("plerixafor", *table.rows[0][1:])])
    (tmp_path / "accepted.csv").write_text(HEADER + "HGNC:1682,CD47,inhibit,A,\n", "utf-8")
    before = toxic()
    taken(mine, tmp_path / "accepted.csv")
    assert toxic() == {one for one in before if agents.get(one) in ("HGNC:1682", None)} | {"plerixafor"}
    assert toxic() < before


@pytest.mark.parametrize("note", ["=1+1", "'=1+1", "+ more", "-catenin", "@once", "'quoted' and plain"])
def test_no_cell_begins_a_formula_and_no_character_of_it_is_lost(mine, tmp_path, note):
    shown = f"'{note}" if note != "'quoted' and plain" else note
    told = f"{SIGNED}{note}; before: {PLACE}"
    for _ in range(2):  # what was written is read back, and is written again as it was
        taken(mine, listed(mine, f"HGNC:1682,CD47,inhibit,A,{shown}"))
        assert rows(mine, "targets.csv")[0]["note"] == told
        assert read_catalogue(mine)["target"].column("note") == [told]
    cells = delimited.read(mine / "targets.set_aside.csv").rows
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in cells for cell in row)


def test_the_same_list_again_changes_no_byte_whoever_gives_it_and_when(mine):
    file = listed(mine, "HGNC:1682,CD47,inhibit,A,seen")
    assert taken(mine, file).changes[0] == "set aside, in targets.set_aside.csv: SIRPA, CXCR4, PROM1"
    before = {one.name: one.read_bytes() for one in mine.iterdir()}
    assert taken(mine, file, who="B. Other", day=24).changes == ()
    assert {one.name: one.read_bytes() for one in mine.iterdir()} == before


def test_a_target_that_was_left_out_comes_back_with_all_that_a_curator_wrote_in_its_row(mine):
    table = delimited.read(mine / "targets.csv")
    edited = [tuple("read by me" if cell == SECOND else cell for cell in row) for row in table.rows]
    delimited.write(mine / "targets.csv", table.columns, edited)
    before = {name: sorted(delimited.read(mine / name).rows) for name in ("agents.csv", "toxicity.csv")}
    taken(mine, listed(mine, "HGNC:1682,CD47,inhibit,A,"))
    assert {row["symbol"] for row in rows(mine, "targets.set_aside.csv")} == {"SIRPA", "CXCR4", "PROM1"}
    everyone = [f"{row['target_id']},,inhibit,B," for row in rows(mine, "targets.proposed.csv")]
    done = taken(mine, listed(mine, *everyone), day=24)
    assert done.changes[0] == "brought back: SIRPA, CXCR4, PROM1"
    assert "CD47: evidence tier A -> B" in done.changes
    assert [row["symbol"] for row in rows(mine, "targets.csv")] == ["CD47", "SIRPA", "CXCR4", "PROM1"]
    assert [row["role"] for row in rows(mine, "targets.csv")] == [FIRST, FIRST, "read by me", "read by me"]
    assert not list(mine.glob("*.set_aside.csv"))
    assert {name: sorted(delimited.read(mine / name).rows) for name in before} == before


def test_a_list_that_a_spreadsheet_program_saved_says_the_same_as_the_one_of_the_sheet(mine, tmp_path):
    taken(mine, listed(mine, 'HGNC:1682,CD47,inhibit,A,"\'=seen, and read"'))
    lines = (f"{HEADER.strip().replace(',', ';')};;", "HGNC:1682;CD47;inhibit;A;'=seen, and read;;", ";;;;;;", "")
    (tmp_path / "saved.csv").write_text("\ufeff" + "\r\n".join(lines), "utf-8", newline="")
    assert taken(mine, tmp_path / "saved.csv").changes == ()


def test_another_direction_without_a_tier_undoes_the_check_and_says_so(mine):
    judged, turned = listed(mine, "HGNC:1682,CD47,activate,A,"), "HGNC:1682,CD47,inhibit,,"
    taken(mine, judged)
    done = taken(mine, listed(mine, turned))
    assert done.changes == (
        "CD47: direction activate -> inhibit; evidence tier A -> none; basis cited -> to check; the list has another "
        "direction and no tier for it, so this is to be checked again",
    )
    (row,) = rows(mine, "targets.csv")
    assert (row["direction"], row["evidence_tier"], row["basis"]) == ("inhibit", "", "to check")
    assert row["note"] == f"to check: {PLACE}"
    assert read_catalogue(mine)["target"].column("basis") == ["uncited"]
    assert taken(mine, listed(mine, turned)).changes == ()
    taken(mine, listed(mine, "HGNC:1682,CD47,inhibit,B,"))
    assert [row["basis"] for row in rows(mine, "targets.csv")] == ["cited"]


def test_what_a_killed_run_left_goes_with_the_next_and_what_a_running_one_needs_stays(mine):
    (mine / ".accept.killed").mkdir()
    (mine / ".accept.killed.lock").touch()
    with room(mine / accepting.ROOM) as running:
        taken(mine, listed(mine, "HGNC:1682,CD47,inhibit,A,"))
        assert {one.name for one in mine.glob(".*")} == {running.name, f"{running.name}.lock"}
    assert not list(mine.glob(".*"))


def test_refused_rows_of_a_list_lie_beside_the_list_and_one_target_is_one(mine, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(mine.parent)
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "bad.csv").write_text(HEADER + "HGNC:5,A1BG,inhibit,,\n", "utf-8")
    before = {one.name for one in mine.iterdir()}
    assert run("review", "accept", "mine", "in/bad.csv") == 3
    assert {one.name for one in mine.iterdir()} == before
    assert {one.name for one in (tmp_path / "in").iterdir()} == {"bad.csv", "bad.csv.rejects.csv"}
    capsys.readouterr()
    assert run("review", "accept", "mine", listed(mine, "HGNC:1682,CD47,inhibit,A,")) == 0
    assert capsys.readouterr().out.endswith("mine/targets.csv: 1 target accepted, 3 left out\n")


def test_a_row_that_a_person_wrote_is_not_said_to_be_read_by_machine(mine):
    table = delimited.read(mine / "targets.csv")
    own = [
        tuple("mine" if cell.startswith("to check: ") else cell.replace("to check", "cited") for cell in row)
        for row in table.rows
    ]
    delimited.write(mine / "targets.csv", table.columns, own)
    taken(mine, listed(mine, "HGNC:1682,CD47,activate,C,"))
    (row,) = rows(mine, "targets.csv")
    assert (row["direction"], row["basis"], row["note"]) == ("activate", "cited", "mine")


@pytest.mark.parametrize(("place", "name"), [(delimited, "write"), (accepting.os, "replace")])
def test_a_full_disk_leaves_a_folder_that_can_be_used(mine, tmp_path, monkeypatch, place, name):
    real, calls = getattr(place, name), []

    def full(*arguments):
        calls.append(arguments)
        if len(calls) == 2:
            raise OSError(errno.ENOSPC, "No space left on device")
        return real(*arguments)

    (tmp_path / "accepted.csv").write_text(HEADER + "HGNC:1682,CD47,inhibit,A,\n", "utf-8")
    before = {file.name: file.read_bytes() for file in mine.iterdir()}
    monkeypatch.setattr(place, name, full)
    with pytest.raises(ReportError, match="cannot be written: No space left on device"):
        taken(mine, tmp_path / "accepted.csv")
    monkeypatch.undo()
    after = {file.name: file.read_bytes() for file in mine.iterdir()}
    assert after.keys() - {file.name for file in mine.glob("*.set_aside.csv")} == before.keys()
    assert after["targets.csv"] == before["targets.csv"]
    assert name == "replace" or after == before
    assert folder.check(mine).rows["targets.csv"] == 4


def test_a_folder_without_any_direction_says_that_nothing_would_be_ranked(mine, tmp_path):
    (tmp_path / "accepted.csv").write_text(HEADER + "HGNC:2561,CXCR4,unknown,,\n", "utf-8")
    assert not any("nothing would be ranked" in note for note in folder.check(mine).notes)
    taken(mine, tmp_path / "accepted.csv")
    assert folder.check(mine).notes[-1] == "no target has a direction: nothing would be ranked"


# --- from a text to a report ------------------------------------------------------------------

EXAMPLE = places().data / "examples" / "lung-drivers"
DRIVERS = ["ALK", "EGFR", "ERBB2", "MET", "RET", "ROS1", "BRAF", "MAP2K1", "KRAS"]


def run(*arguments: object) -> int:
    """Exit code of the command line."""
    try:
        main([str(argument) for argument in arguments])
    except SystemExit as leaving:
        return int(leaving.code or 0)
    return 0


@pytest.mark.slow
def test_the_example_goes_from_a_text_on_another_topic_to_a_ranked_report(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    text = EXAMPLE / "paper.md"
    assert run("review", "init", "lung", "--from", text, "--indication", "lung cancer", "--offline", "--quiet") == 0
    found = {row["symbol"]: row for row in rows(tmp_path / "lung", "targets.csv")}
    assert list(found) == DRIVERS
    assert {row["direction"] for row in found.values()} == {"inhibit"}
    assert "PMID:23724913" in found["ALK"]["citations"]
    sheet = (tmp_path / "lung" / "sheet.html").read_text("utf-8")
    assert all(f"Accept {symbol}" in sheet for symbol in DRIVERS)
    assert "TP53" not in sheet
    assert run("review", "init", "lung", "--from", text) == 2
    assert run("review", "accept", "lung", EXAMPLE / "accepted.csv") == 0
    capsys.readouterr()
    assert run("review", "check", "lung") == 0
    assert "targets.csv: 9 rows, 0 to check" in capsys.readouterr().out
    assert run("rank", "--review", "lung", "--offline", "--quiet") == 0
    said = capsys.readouterr()
    assert "9 targets ranked, 0 not" in said.out
    report = json.loads((tmp_path / "lung" / "report" / "report.json").read_text("utf-8"))
    assert sorted(card["symbol"] for card in report["targets"]) == sorted(DRIVERS)
    assert {card["basis"] for card in report["targets"]} == {"cited"}
    assert report["title"] == "Oncogenic drivers of lung cancer: which kinase first?"
    assert report["scope"][0].startswith("The list of targets was read by machine from 'Oncogenic drivers")
    assert "Gong" not in json.dumps(report["scope"])
    assert report["placing"]["n_placed"] == 9
    assert sorted(path.name for path in tmp_path.iterdir()) == ["lung"]
    by_rank = {card["rank"]: card["symbol"] for card in report["targets"]}
    assert run("explain", by_rank[1], "--review", "lung") == 0
    assert "\nrank 1 of 9 (" in (explained := capsys.readouterr().out)
    assert "; model model\n" in explained
    assert run("query", "ranking", "--review", "lung", "--format", "csv") == 0
    assert capsys.readouterr().out.splitlines()[1].split(",")[3] == by_rank[1]
    assert run("query", "ranking", "--store", "lung/prioritize.duckdb") == 2
    assert f"ask with --review {tmp_path / 'lung'}; it holds model" in capsys.readouterr().err
    (tmp_path / "lung").rename(tmp_path / "renamed")
    assert run("verify", "renamed/report", "--quiet") == 0
    targets = (tmp_path / "renamed" / "targets.csv").read_text("utf-8")
    (tmp_path / "renamed" / "targets.csv").write_text(targets.replace(",inhibit,", ",activate,", 1), "utf-8")
    assert run("verify", "renamed/report", "--quiet") == 5
    told = capsys.readouterr().err
    assert (
        "its review, or the SQL, changed since this report was made: not verified. Fix: rank the review again" in told
    )


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["review", "init", "new", "--from", "PMC1234567", "--offline"], 2, "an id has to be asked for"),
        (["review", "init", "new", "--from", "none.txt"], 3, "cannot be read"),
        (["review", "init", "new", "--from", "none.txt", *2 * ["--indication", "x"]], 2, "a model asks for one"),
        (["review", "init", "there", "--from", "none.txt"], 2, "is there already"),
        (["review", "check", "there"], 3, "holds no review.toml"),
        (["review", "accept", "new", "accepted.csv"], 3, "is no folder"),
        (["rank", "--review", "new"], 3, "is no folder"),
        (["rank", "--review", "there"], 3, "holds no review.toml"),
        (["explain", "CD47", "--review", "there"], 3, "holds no review.toml"),
        (["query", "ranking", "--review", "new"], 3, "is no folder"),
        (["rank", "--review", "new", "--targets", "all", "--out", "x.tsv"], 2, "a review has its own targets"),
    ],
)
def test_a_wrong_call_says_what_to_do_and_makes_nothing(tmp_path, monkeypatch, capsys, arguments, code, words):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("PRIORITIZE_LOG")
    (tmp_path / "there").mkdir()
    assert run(*arguments) == code
    told = capsys.readouterr()
    assert words in told.err
    assert "Fix: " in told.err
    assert told.out == ""
    assert [path.name for path in tmp_path.rglob("*")] == ["there"]


def test_the_score_of_a_store_in_a_review_says_that_the_review_has_a_model_of_its_own(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "review.toml").write_text("", "utf-8")
    told = f"note: scored with the model 'default', and its review has a model of its own: --review {tmp_path}/mine"
    explain = ("explain", "CD47", "--store", "mine/prioritize.duckdb")
    assert run(*explain) == 5
    assert told in capsys.readouterr().err
    assert run(*explain, "--model", "safety-first") == 5
    assert "note: " not in capsys.readouterr().err
