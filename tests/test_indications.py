"""Indications: read from a file, found by id or name, and refused by name."""

from pathlib import Path

import pytest

from prioritize.errors import StoreError, TargetError
from prioritize.indications import Diseases, Written, read_indications, resolve

KNOWN = Diseases(
    {"D001943": "Breast Neoplasms", "D010190": "Pancreatic Neoplasms", "C535558": "", "D016586": "Granular Cell Tumor"},
    {
        "breast neoplasms": ("D001943",),
        "pancreatic neoplasms": ("D010190",),
        "granular cell tumor": ("C535558", "D016586"),
        "cancer": ("D001943", "D010190"),
    },
    {"MONDO:0021100": ("D001943",), "EFO:0000305": ("D001943",)},
    {"BC": ("D001943",), "PDAC": ("D010190",), "BP": ("D001943", "D010190")},
)


@pytest.mark.parametrize(
    ("text", "mesh_id"),
    [
        ("D001943", "D001943"),
        ("mesh:D001943", "D001943"),
        ("MONDO:0021100", "D001943"),
        ("MONDO_0021100", "D001943"),
        ("EFO_0000305", "D001943"),
        ("breast  Neoplasms", "D001943"),
        ("MESH: D001943", "D001943"),
        ("http://id.nlm.nih.gov/mesh/D001943", "D001943"),
        ("http://purl.obolibrary.org/obo/MONDO_0021100", "D001943"),
        ("Breast cancer", "D001943"),
        ("cancer of the pancreas", "D010190"),
        ("lip cancer", None),
        ("granular cell tumor", "D016586"),  # a heading goes before a supplementary record
        ("cancer", None),  # two headings
        ("BC", "D001943"),
        ("bc", None),  # three letters or fewer count in capitals only
        ("pdac", "D010190"),
        ("BP", None),  # stands for two
        ("D999999", None),
        ("MONDO:0000001", None),
    ],
)
def test_an_id_or_a_name_leads_to_one_disease_or_to_none(text: str, mesh_id: str | None) -> None:
    assert KNOWN.find(text) == mesh_id


def test_all_unknown_ones_are_named_at_once_with_line_and_near_name() -> None:
    written = [Written("brest neoplasms", 2), Written("D001943", 3), Written("D999999", 4), Written("cancer", 5)]
    with pytest.raises(TargetError) as fault:
        resolve(written, KNOWN, "mine.txt")
    assert [problem.line for problem in fault.value.problems] == [2, 4, 5]
    said = str(fault.value)
    assert "did you mean 'breast neoplasms'?" in said
    assert "'D999999' is no disease" in said
    assert "D001943 Breast Neoplasms, D010190 Pancreatic Neoplasms" in said


@pytest.mark.parametrize(
    ("name", "text", "found"),
    [
        ("a.txt", "# mine\nD010190\n\nbreast neoplasms # a name\nD010190\n", [("D010190", 2), ("breast neoplasms", 4)]),
        ("b.txt", "mesh_id\nD010190\n", [("D010190", 2)]),
        ("c.csv", 'gene,indication\nX,"Leukemia, Myeloid"\nY,\n', [("Leukemia, Myeloid", 2)]),
        ("d.tsv", "indication\tmesh_id\nasthma\tD001249\n", [("D001249", 2)]),  # an id goes before a name
    ],
)
def test_a_file_names_each_indication_once(name: str, text: str, found: list[tuple[str, int]], tmp_path: Path) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    assert [(one.text, one.line) for one in read_indications(tmp_path / name)] == found


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("a.csv", "gene,score\nX,1\n", "has no column with indications: gene, score"),
        ("b.txt", "# nothing\n", "names no indication"),
    ],
)
def test_a_file_without_indications_is_refused(name: str, text: str, said: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(TargetError, match=said):
        read_indications(tmp_path / name)


def test_the_embedded_diseases_know_ids_of_mesh_mondo_and_efo(con) -> None:
    known = Diseases.read(con)
    assert known.find("MONDO:0005180") == "D010300"
    assert known.by_id["D010300"] == "Parkinson Disease"
    # breast carcinoma has no exact match in MeSH: it is taken as the neoplasms of the breast
    assert known.find("EFO_0000305") == known.find("Breast Neoplasms") == "D001943"


def test_oncologists_abbreviations_lead_to_the_tumour_they_stand_for_and_one_with_two_meanings_to_neither(con) -> None:
    known = Diseases.read(con)
    named = {
        "NSCLC": "D002289",
        "SCLC": "D055752",
        "HCC": "D006528",
        "CRC": "D015179",
        "AML": "D015470",
        "CLL": "D015451",
        "GBM": "D005909",
        "PDAC": "D021441",
        "RCC": "D002292",
        "tnbc": "D064726",
        "DLBCL": "D016403",
        "ALL": "D054198",
        "all": None,  # a word
    }
    assert {text: known.find(text) for text in named} == named
    with pytest.raises(TargetError, match="D009101 Multiple Myeloma, D008545 Melanoma") as fault:
        resolve([Written("MM", 1)], known, "mine.txt")
    assert "'MM' stands for several diseases" in str(fault.value)
    # all are tumours; two diseases of the marrow are none to MeSH
    rows = con.execute("SELECT mesh_id FROM raw.disease_ancestor WHERE ancestor_id = 'D009369'").fetchall()
    listed = {one for some in known.by_abbreviation.values() for one in some}
    assert len(listed) > 35
    assert listed - {row[0] for row in rows} == {"D009190", "D009196"}


@pytest.mark.parametrize(
    ("written", "mesh_id", "said"),
    [
        # A supplementary record: the heading right below both Lung Neoplasms and Adenocarcinoma stands for it.
        ("EFO_0000571", "D000077192", "'EFO_0000571' is no heading in the tree of MeSH: it is taken as D000077192"),
        ("MONDO_0005061", "D000077192", "D000077192 adenocarcinoma of lung"),
        ("Lung adenocarcinoma", "D000077192", "D000077192 adenocarcinoma of lung"),
        # No record: OncoTree has it below non-small-cell lung cancer.
        ("lung squamous cell carcinoma", "D002289", "D002289 non-small-cell lung cancer"),
        ("MONDO:0005097", "D002289", "D002289 non-small-cell lung cancer"),
        ("LUSC", "D002289", "D002289 non-small-cell lung cancer"),
        # No name of its own: the neoplasms of the site.
        ("ovarian carcinoma", "D010051", "D010051 Ovarian Neoplasms"),
        ("carcinoma of the breast", "D001943", "D001943 Breast Neoplasms"),
        ("prostate adenocarcinoma", "D011471", "D011471 Prostatic Neoplasms"),
        # As themselves, so nothing is said.
        ("hepatocellular carcinoma", "D006528", ""),
        ("NSCLC", "D002289", ""),
        # A record that nobody chose a heading for stays, and what it lacks is said.
        ("C537946", "C537946", "a supplementary record of MeSH, which has no place in its tree"),
        ("lusc", None, ""),
        ("carcinoma", "D002277", ""),  # a heading of its own, not all neoplasms
    ],
)
def test_what_has_no_place_in_the_tree_is_taken_as_a_heading_that_has_and_that_is_said(
    con, written: str, mesh_id: str | None, said: str
) -> None:
    known = Diseases.read(con)
    assert known.find(written) == mesh_id
    taken = known.taken(written)
    assert said in taken
    assert bool(said) == bool(taken)


def test_every_heading_that_is_taken_for_another_is_a_tumour_of_the_store(con) -> None:
    rows = con.execute("SELECT mesh_id FROM raw.disease_ancestor WHERE ancestor_id = 'D009369'").fetchall()
    taken = {mesh_id for mesh_id, _ in Diseases.read(con).wider.values()}
    assert len(taken) > 20
    assert taken <= {row[0] for row in rows}


def test_a_store_without_diseases_says_so() -> None:
    class Empty:
        def execute(self, _: str) -> "Empty":
            return self

        def fetchall(self) -> list[tuple[str, str]]:
            return []

    with pytest.raises(StoreError, match="holds no diseases"):
        Diseases.read(Empty())
