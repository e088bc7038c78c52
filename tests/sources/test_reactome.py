"""Pathways and their hierarchy; the answers are hand-made from the contract, but for the recorded ones."""

import gzip
import io
import zipfile

import pytest

from prioritize.errors import FetchError
from prioritize.sources.bulk import unzipped
from prioritize.sources.reactome import CONTENT, DOWNLOADS, Reactome
from prioritize.sources.reactome_hierarchy import ReactomeHierarchy
from tests.sources.answering import Answers, asking, fetch, refusal, written
from tests.sources.mutating import mutations

SETS = f"{DOWNLOADS}/ReactomePathways.gmt.zip"
RELATION = f"{DOWNLOADS}/ReactomePathwaysRelation.txt"
GMT = "Signaling by HGF\tR-HSA-1\tHGF\tKIT\tgag\nSignaling by KIT\tR-HSA-2\tKIT\n"
PARENTS = b"R-HSA-1\tR-HSA-2\nR-HSA-1\tR-HSA-3\nR-HSA-2\tR-HSA-3\nR-HSA-1\tR-MMU-2\n"
BRAF = [{"stId": "R-HSA-5673000", "displayName": "RAF activation", "speciesName": "Homo sapiens"}]


def zipped(*files, method=zipfile.ZIP_DEFLATED):
    """A zip archive of names and texts."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, text in files:
            archive.writestr(name, text)
    return buffer.getvalue()


def packed(text):
    return zipped(("ReactomePathways.gmt", text))


def test_the_archive_is_unpacked_and_read_like_the_download(con, tmp_path):
    Reactome().read(con, [fetch(Reactome(), {SETS: packed(GMT)}, tmp_path)])
    assert con.execute("SELECT * FROM pathway").fetchall() == [
        ("R-HSA-1", "Signaling by HGF", "Reactome", 2),
        ("R-HSA-2", "Signaling by KIT", "Reactome", 1),
    ]
    assert con.execute("SELECT * FROM pathway_member").fetchall() == [
        ("R-HSA-1", "HGNC:4893"),
        ("R-HSA-1", "HGNC:6342"),
        ("R-HSA-2", "HGNC:6342"),
    ]


@pytest.mark.parametrize(
    ("content", "what"),
    [
        pytest.param(b"<html>moved</html>", "the archive cannot be read", id="a web page"),
        pytest.param(b"", "the archive cannot be read", id="nothing"),
        pytest.param(packed(GMT)[:-30], "the archive cannot be read", id="cut off"),
        pytest.param(zipped(), "the archive holds nothing", id="an empty archive"),
        pytest.param(zipped(("other.gmt", GMT)), "the archive holds other.gmt, and not", id="another file"),
        pytest.param(zipped(("../ReactomePathways.gmt", GMT)), "holds ../Reactome", id="a path"),
        pytest.param(
            zipped(("ReactomePathways.gmt", GMT), ("more.txt", "x")),
            "holds ReactomePathways.gmt, more.txt, and not",
            id="a second file",
        ),
        pytest.param(
            zipped(("ReactomePathways.gmt", GMT), method=zipfile.ZIP_BZIP2), "method 12", id="packed otherwise"
        ),
        pytest.param(packed(""), "holds no pathway", id="an empty file"),
        pytest.param(packed(GMT.encode().replace(b"gag", b"g\xe9g")), "is not UTF-8", id="other letters"),
        pytest.param(packed("Signaling by HGF\tR-HSA-1\n"), "line 1: not a name", id="no gene"),
        pytest.param(packed(GMT.replace("R-HSA-2", "R-MMU-2")), "line 2: not a name", id="another species"),
        pytest.param(packed("R-HSA-1\tSignaling by HGF\tHGF\n"), "line 1: not a name", id="columns changed places"),
        pytest.param(packed(GMT.replace("Signaling by KIT", "")), "line 2: not a name", id="no name"),
        pytest.param(packed(GMT.replace("R-HSA-2", "R-HSA-1")), "line 2: R-HSA-1 stands there twice", id="twice"),
    ],
)
def test_an_archive_that_is_not_as_agreed_is_refused(tmp_path, content, what):
    assert what in refusal(Reactome(), {SETS: content}, tmp_path)


def test_a_file_beyond_the_limit_is_refused_whatever_the_archive_says_of_its_size():
    content = packed("x" * 1000)
    with pytest.raises(FetchError, match="over 999 bytes") as caught:
        unzipped("reactome", content, "ReactomePathways.gmt", 999)
    assert caught.value.kind == "too large"
    assert unzipped("reactome", content, "ReactomePathways.gmt", 1000) == b"x" * 1000


def test_no_changed_byte_of_an_archive_gives_other_content():
    content = packed(GMT)
    for place in range(len(content)):
        changed = bytes([*content[:place], content[place] ^ 0x55, *content[place + 1 :]])
        try:
            assert unzipped("reactome", changed, "ReactomePathways.gmt", 10_000) == GMT.encode()
        except FetchError as fault:
            assert fault.kind in {"contract", "too large"}


def test_the_release_is_a_number(tmp_path):
    for source in (Reactome(), ReactomeHierarchy()):
        client = Answers({f"{CONTENT}/database/version": b"95\n"})
        assert source.release_of(asking(client, tmp_path)) == "95"
        assert client.requests[0].accept == "text/plain"
    with pytest.raises(FetchError, match="the release is not a number but '<html>'"):
        Reactome().release_of(asking(Answers({f"{CONTENT}/database/version": b"<html>"}), tmp_path))


def test_the_hierarchy_of_human_pathways_is_kept(con, tmp_path):
    ReactomeHierarchy().read(con, [fetch(ReactomeHierarchy(), {RELATION: PARENTS}, tmp_path)])
    assert con.execute("SELECT * FROM pathway_parent").fetchall() == [
        ("R-HSA-2", "R-HSA-1"),
        ("R-HSA-3", "R-HSA-1"),
        ("R-HSA-3", "R-HSA-2"),
    ]


def test_the_rows_fit_their_tables(con, tmp_path):
    assert written(con, Reactome(), {SETS: packed(GMT)}, tmp_path) == {"pathway": 2, "pathway_member": 3}
    assert written(con, ReactomeHierarchy(), {RELATION: PARENTS}, tmp_path) == {"pathway_parent": 3}


@pytest.mark.parametrize(
    ("content", "what"),
    [
        pytest.param(PARENTS + b"R-HSA-3\tR-HSA-1\n", "leads back to where it began", id="a circle"),
        pytest.param(PARENTS + b"R-HSA-3\tR-HSA-3\n", "leads back to where it began", id="a part of itself"),
        pytest.param(b"R-MMU-1\tR-MMU-2\n", "holds no human pathway", id="another species alone"),
        pytest.param(PARENTS + b"R-HSA-3\n", "line 5: 1 cells, not 2", id="cut off"),
        pytest.param(PARENTS + b"\tR-HSA-9\n", "line 5: parent is not of the form", id="no parent"),
        pytest.param(PARENTS + b"R-HSA-9\t9\n", "line 5: child is not of the form", id="another form of id"),
        pytest.param(b"", "the file holds no row", id="nothing"),
    ],
)
def test_a_hierarchy_that_is_not_as_agreed_is_refused(tmp_path, content, what):
    assert what in refusal(ReactomeHierarchy(), {RELATION: content}, tmp_path)


def probe(source, address, answer, tmp_path):
    return source.probe(asking(Answers({address: answer}), tmp_path))


MAPPING = f"{CONTENT}/mapping/UniProt/P15056/pathways"
TOP = f"{CONTENT}/pathways/top/9606"


def test_the_probes_know_what_will_not_change(tmp_path):
    assert probe(Reactome(), MAPPING, BRAF, tmp_path) == ()
    assert probe(Reactome(), MAPPING, [], tmp_path) == ("BRAF (P15056) takes part in no pathway",)
    strange = [{**BRAF[0], "stId": "REACT_1"}]
    assert probe(Reactome(), MAPPING, strange, tmp_path) == ("the id of a pathway of BRAF is REACT_1",)
    assert probe(ReactomeHierarchy(), TOP, [{"stId": "R-HSA-162582"}], tmp_path) == ()
    assert probe(ReactomeHierarchy(), TOP, BRAF, tmp_path) == (
        "Signal Transduction (R-HSA-162582) is no pathway at the top",
    )


@pytest.mark.parametrize("mutation", list(mutations([{"stId": "R-HSA-162582"}])), ids=str)
def test_an_answer_to_a_probe_that_is_not_as_agreed_is_refused(tmp_path, mutation):
    for source, address in ((Reactome(), MAPPING), (ReactomeHierarchy(), TOP)):
        with pytest.raises(FetchError, match="stId"):
            probe(source, address, mutation.value, tmp_path)


@pytest.mark.shared
def test_the_recorded_hierarchy_is_read(con, tmp_path, shared):
    recorded = (shared / "payloads" / "reactome" / "ReactomePathwaysRelation.txt").read_bytes()
    ReactomeHierarchy().read(con, [fetch(ReactomeHierarchy(), {RELATION: recorded}, tmp_path)])
    assert con.execute("SELECT * FROM pathway_parent").fetchall() == [
        ("R-HSA-389356", "R-HSA-388841"),
        ("R-HSA-389357", "R-HSA-389356"),
        ("R-HSA-389359", "R-HSA-389356"),
    ]


@pytest.mark.shared
def test_the_real_pathways_are_as_agreed(tmp_path, shared):
    content = gzip.decompress((shared / "data" / "pathways" / "ReactomePathways.gmt.gz").read_bytes())
    kept = (fetch(Reactome(), {SETS: packed(content)}, tmp_path) / "ReactomePathways.gmt").read_bytes()
    assert kept == content
    assert kept.count(b"\n") == 2546
