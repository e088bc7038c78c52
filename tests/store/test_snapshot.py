"""A snapshot folder is what its manifest says, or is refused."""

import hashlib
from dataclasses import asdict, replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from prioritize.errors import SnapshotError
from prioritize.store.snapshot import (
    Manifest,
    TableEntry,
    file_sha256,
    read_manifest,
    replacing,
    sorted_entries,
    verify,
    write_manifest,
)

GENE = TableEntry(
    table="gene",
    file="gene.hgnc.parquet",
    source="hgnc",
    title="HGNC",
    release="2024-11",
    url="https://www.genenames.org",
    obtained='the "public" download',
    rebuild="public download",
    retrieved="2024-11-18",
    licence="CC0 1.0",
    scope="genome",
    unresolved=0,
    note="two\nlines, and α",
    rows=2,
    sha256=hashlib.sha256(b"two rows").hexdigest(),
)
MANIFEST = Manifest("2025-01-01", ("HGNC:1682", "HGNC:11892"), (GENE,))


@pytest.fixture
def folder(tmp_path):
    """A snapshot of one file."""
    (tmp_path / "gene.hgnc.parquet").write_bytes(b"two rows")
    write_manifest(tmp_path, MANIFEST)
    return tmp_path


def edit(folder, old, new):
    """The manifest with one piece of text changed."""
    path = folder / "MANIFEST.toml"
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")


def refusal(folder):
    """The one fault that the manifest ends in."""
    with pytest.raises(SnapshotError) as caught:
        read_manifest(folder)
    (problem,) = caught.value.problems
    return problem


# --- the manifest ----------------------------------------------------------------------------


@pytest.mark.usefixtures("latin")
def test_what_is_written_is_read_back(folder):
    assert read_manifest(folder) == MANIFEST


_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(note=_TEXT, title=_TEXT, rows=st.integers(0, 10**12), targets=st.lists(_TEXT, max_size=3))
def test_any_text_is_read_back(tmp_path, note, title, rows, targets):
    entry = replace(GENE, note=note, title=title, rows=rows)
    manifest = Manifest("2025-01-01", tuple(targets), (entry,))
    write_manifest(tmp_path, manifest)
    assert read_manifest(tmp_path) == manifest


def test_the_same_manifest_is_written_to_the_same_bytes(folder):
    before = (folder / "MANIFEST.toml").read_bytes()
    write_manifest(folder, read_manifest(folder))
    assert (folder / "MANIFEST.toml").read_bytes() == before


def test_tables_are_read_in_order_whatever_the_order_of_the_file(tmp_path):
    trial = replace(GENE, table="trial", source="a")
    other = replace(GENE, source="b")
    write_manifest(tmp_path, Manifest("2025-01-01", (), (trial, GENE, other)))
    assert read_manifest(tmp_path).tables == (other, GENE, trial)
    assert sorted_entries([trial, GENE, other]) == (other, GENE, trial)


def test_the_id_is_16_digits_and_changes_with_date_targets_and_content():
    others = [
        replace(MANIFEST, date="2025-01-02"),
        replace(MANIFEST, targets=("HGNC:1682",)),
        replace(MANIFEST, tables=(replace(GENE, sha256="0" * 64),)),
    ]
    ids = {MANIFEST.id, *(other.id for other in others)}
    assert len(ids) == 4
    assert all(len(one) == 16 for one in ids)


def test_the_id_does_not_change_with_a_remark():
    assert replace(MANIFEST, tables=(replace(GENE, note="other"),)).id == MANIFEST.id


@pytest.mark.usefixtures("latin")
def test_a_manifest_is_written_as_a_person_reads_it(tmp_path):
    entry = replace(GENE, note='"two"\nlines, α and \x7f', unanswered=("HGNC:1682", "α"), sha256="00")
    write_manifest(tmp_path, Manifest("2025-01-01", ("HGNC:1682", "β"), (GENE, replace(entry, source="other"))))
    text = (tmp_path / "MANIFEST.toml").read_text(encoding="utf-8")
    first, _, second = text.partition("\n[table.gene.other]\n")
    assert first.splitlines()[:9] == [
        "format = 1",
        'date = "2025-01-01"',
        "targets = [",
        '  "HGNC:1682",',
        '  "β",',
        "]",
        "",
        "[table.gene.hgnc]",
        'file = "gene.hgnc.parquet"',
    ]
    assert first.endswith(f'\nsha256 = "{GENE.sha256}"\n')  # who did not answer is not written where all did
    assert second == (
        'file = "gene.hgnc.parquet"\n'
        'title = "HGNC"\n'
        'release = "2024-11"\n'
        'url = "https://www.genenames.org"\n'
        'obtained = "the \\"public\\" download"\n'
        'rebuild = "public download"\n'
        'retrieved = "2024-11-18"\n'
        'licence = "CC0 1.0"\n'
        'scope = "genome"\n'
        "unresolved = 0\n"
        'note = "\\"two\\"\\nlines, α and \\u007f"\n'
        "rows = 2\n"
        'sha256 = "00"\n'
        'unanswered = ["HGNC:1682", "α"]\n'
    )


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        pytest.param('date = "2025', '#date = "2025', " date: key is missing. Fix: rebuild it", id="no date"),
        pytest.param("targets = [", "asked = [", " targets: key is missing. Fix: rebuild it", id="no targets"),
        pytest.param(
            "rows = 2\n",
            "",
            " table.gene.hgnc: missing or unknown key: rows. Fix: rebuild it",
            id="missing key",
        ),
        pytest.param(
            "rows =",
            "row =",
            " table.gene.hgnc: missing or unknown key: row, rows. Fix: rebuild it",
            id="unknown key",
        ),
        pytest.param(
            "rows = 2", 'rows = "2"', " table.gene.hgnc: wrong type of value: rows. Fix: rebuild it", id="text"
        ),
        pytest.param(
            "rows = 2", "rows = true", " table.gene.hgnc: wrong type of value: rows. Fix: rebuild it", id="truth"
        ),
        pytest.param(
            'title = "HGNC"\n',
            "title = 1\n",
            " table.gene.hgnc: wrong type of value: title. Fix: rebuild it",
            id="number",
        ),
        pytest.param(
            'rows = 2\nsha256 = "',
            'rows = 2.0\nsha256 = 1 #"',
            " table.gene.hgnc: wrong type of value: rows, sha256. Fix: rebuild it",
            id="two of another type",
        ),
        pytest.param(
            "rows = 2\n",
            'rows = 2\nunanswered = "HGNC:1"\n',
            " table.gene.hgnc.unanswered: is no list of texts. Fix: rebuild it",
            id="a text for a list",
        ),
        pytest.param(
            "rows = 2\n",
            'rows = 2\nunanswered = ["HGNC:1", 2]\n',
            " table.gene.hgnc.unanswered: is no list of texts. Fix: rebuild it",
            id="a list with a number",
        ),
        pytest.param(
            "format = 1",
            "format = 2",
            " format: format 2, this version reads 1. Fix: upgrade prioritize, or rebuild the snapshot",
            id="format",
        ),
        pytest.param(
            "format = 1",
            "",
            " format: format None, this version reads 1. Fix: upgrade prioritize, or rebuild the snapshot",
            id="no format",
        ),
        *(
            pytest.param(
                'file = "gene.hgnc.parquet"',
                f"file = '{name}'",
                f" table.gene.hgnc.file: {name!r} is no file of the snapshot folder. "
                "Fix: write its name alone, without a folder",
                id=f"a file elsewhere: {name}",
            )
            for name in ("../../.bashrc", "/etc/passwd", "..", "a/b.parquet", "a\\b", "", ".hidden", "x" * 201)
        ),
        pytest.param(
            "[table.gene.hgnc]",
            '[table."gene; DROP TABLE x".hgnc]',
            " table.gene; DROP TABLE x.hgnc: the name of a table is not of a-z, 0-9 and _. Fix: rebuild it",
            id="a table that is SQL",
        ),
        pytest.param(
            "[table.gene.hgnc]",
            '[table.gene."../hgnc"]',
            " table.gene.../hgnc: the name of a source is not of A-Z, a-z, 0-9, _ and -. Fix: rebuild it",
            id="a source that is a path",
        ),
        pytest.param(
            "[table.gene.hgnc]",
            "[table.gene]",
            ": has a value where a table or a list belongs. Fix: rebuild it",
            id="no source",
        ),
    ],
)
def test_a_manifest_that_is_not_sound_is_refused_with_the_place_and_what_to_do(folder, old, new, said):
    edit(folder, old, new)
    assert str(refusal(folder)) == f"{folder / 'MANIFEST.toml'}{said}"


@pytest.mark.parametrize("text", ["format = 1\ntable = 3\n", 'format = 1\ndate = "d"\ntargets = 3\n'])
def test_a_manifest_of_another_shape_is_refused(tmp_path, text):
    (tmp_path / "MANIFEST.toml").write_text(text, encoding="utf-8")
    assert refusal(tmp_path).what == "has a value where a table or a list belongs"


def test_a_manifest_without_tables_is_read(tmp_path):
    (tmp_path / "MANIFEST.toml").write_text('format = 1\ndate = "2025-01-01"\ntargets = ["α"]\n', encoding="utf-8")
    assert read_manifest(tmp_path) == Manifest("2025-01-01", ("α",), ())


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"\xff\xfe\x00", "'utf-8' codec"),
        (b"format = " + b"9" * 5000, "Exceeds the limit"),
        (b"format =", "Invalid value"),
        (None, "[Errno "),
    ],
)
def test_what_is_no_text_of_toml_is_refused(tmp_path, content, what):
    path = tmp_path / "MANIFEST.toml"
    path.mkdir() if content is None else path.write_bytes(content)
    problem = refusal(tmp_path)
    assert problem.what.startswith(f"cannot be read: {what}")
    assert (problem.where, problem.field, problem.fix) == (str(path), "", "restore the file")


def test_a_folder_without_a_manifest_is_no_snapshot(tmp_path):
    assert str(refusal(tmp_path)) == (
        f"{tmp_path / 'MANIFEST.toml'}: no such file. "
        "Fix: give a snapshot folder, or make one with 'prioritize snapshot'"
    )


# --- the files -------------------------------------------------------------------------------


def test_a_sound_snapshot_passes(folder):
    verify(folder, read_manifest(folder))


def test_the_hash_is_that_of_the_bytes(folder):
    # The SHA-256 of no bytes at all, as FIPS 180-4 gives it.
    (folder / "empty").write_bytes(b"")
    assert file_sha256(folder / "empty") == ("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")


def test_all_changed_and_missing_files_are_listed_with_what_to_do(folder):
    (folder / "changed.parquet").write_bytes(b"two rowz")
    (folder / "folder.parquet").mkdir()
    others = [replace(GENE, file=f"{name}.parquet") for name in ("changed", "lost", "folder")]
    with pytest.raises(SnapshotError) as caught:
        verify(folder, replace(MANIFEST, tables=(GENE, *others)))
    assert [str(problem) for problem in caught.value.problems] == [
        f"{folder / 'changed.parquet'} sha256: content differs from the manifest. "
        "Fix: restore the file, or rebuild with 'prioritize snapshot'",
        f"{folder / 'lost.parquet'}: file is missing. Fix: restore the snapshot folder",
        f"{folder / 'folder.parquet'}: file is missing. Fix: restore the snapshot folder",
    ]


# --- taking the place of another -------------------------------------------------------------


def names(folder):
    """Names of all that lies in a folder."""
    return sorted(path.name for path in folder.iterdir())


def test_a_new_folder_takes_its_place_when_the_work_ends_well(tmp_path):
    place = tmp_path / "deep" / "snapshot"
    with replacing(place) as scratch:
        (scratch / "new").touch()
        assert not place.exists()
    assert names(place) == ["new"]
    assert names(tmp_path / "deep") == ["snapshot"]


def test_nothing_of_the_old_folder_is_left(tmp_path):
    place = tmp_path / "snapshot"
    place.mkdir()
    (place / "old").touch()
    with replacing(place) as scratch:
        (scratch / "new").touch()
        assert names(place) == ["old"]
    assert names(place) == ["new"]
    assert names(tmp_path) == ["snapshot"]


def test_the_old_folder_stays_when_the_work_fails(tmp_path):
    place = tmp_path / "snapshot"
    place.mkdir()
    (place / "old").touch()
    with pytest.raises(RuntimeError, match="half way"), replacing(place) as scratch:
        (scratch / "new").touch()
        raise RuntimeError("half way")
    assert names(place) == ["old"]
    assert names(tmp_path) == ["snapshot"]


def test_the_old_folder_comes_back_when_the_new_one_cannot_be_moved(tmp_path):
    place = tmp_path / "snapshot"
    place.mkdir()
    (place / "old").touch()
    with pytest.raises(FileNotFoundError), replacing(place) as scratch:
        scratch.rmdir()
    assert names(place) == ["old"]
    assert names(tmp_path) == ["snapshot"]


def test_the_new_folder_has_the_rights_of_any_new_folder(tmp_path):
    (tmp_path / "usual").mkdir()
    with replacing(tmp_path / "snapshot"):
        pass
    modes = [(tmp_path / name).stat().st_mode for name in ("usual", "snapshot")]
    assert modes[0] == modes[1]


def test_the_manifest_names_every_field_of_an_entry(folder):
    text = (folder / "MANIFEST.toml").read_text(encoding="utf-8")
    for key in asdict(GENE).keys() - {"table", "source", "unanswered"}:
        assert f"\n{key} = " in text


def test_targets_that_a_source_did_not_answer_are_written_and_read(folder):
    entry = replace(GENE, unanswered=("HGNC:1", "HGNC:2"))
    write_manifest(folder, Manifest("2026-01-01", ("HGNC:1", "HGNC:2"), (entry,)))
    assert read_manifest(folder).tables == (entry,)
