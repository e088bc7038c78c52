"""Public files of outcomes: downloaded once, recorded, and never taken for another."""

import hashlib

import pytest

from prioritize import benchmarks
from prioritize.errors import SourceError, UsageError
from prioritize.sources.http import Reply


class Served:
    """Stands for the client: answers from a table, and remembers what was asked."""

    def __init__(self, content):
        self.content, self.asked, self.closed = content, [], False

    def ask(self, request):
        self.asked.append(request.url)
        return Reply(200, self.content[request.url.rpartition("/")[2]], "text/plain", {})

    def close(self):
        self.closed = True


@pytest.fixture
def served():
    return Served({"pp.tsv": b"ti_uid\n", "indic.tsv": b"indication_mesh_id\tareas\n"})


def test_a_file_is_downloaded_once_and_its_hash_recorded(served, tmp_path):
    log = []
    first = benchmarks.fetch(tmp_path, ("pp.tsv", "indic.tsv"), log.append, client=lambda: served)
    again = benchmarks.fetch(tmp_path, ("pp.tsv",), client=lambda: served)
    assert [one.state for one in (*first, *again)] == ["downloaded", "downloaded", "there already"]
    assert served.asked == [
        "https://raw.githubusercontent.com/ericminikel/genetic_support/b84cf0580b7df1af14b2c72068ed42b5aa0c52a4/data/pp.tsv",
        "https://raw.githubusercontent.com/ericminikel/genetic_support/b84cf0580b7df1af14b2c72068ed42b5aa0c52a4/data/indic.tsv",
    ]
    digest = hashlib.sha256(b"ti_uid\n").hexdigest()
    assert f"{digest}  pp.tsv\n" in (tmp_path / "SHA256SUMS").read_text(encoding="utf-8")
    assert "licence: CC BY 4.0" in log[0]
    assert served.closed


def test_a_file_that_was_changed_is_named(served, tmp_path):
    benchmarks.fetch(tmp_path, ("pp.tsv",), client=lambda: served)
    (tmp_path / "pp.tsv").write_bytes(b"other\n")
    with pytest.raises(SourceError, match=r"pp\.tsv: has sha256 .* recorded at the first download was"):
        benchmarks.fetch(tmp_path, ("pp.tsv",), client=lambda: served)


def test_another_file_at_the_same_address_is_not_kept(served, tmp_path):
    benchmarks.fetch(tmp_path, ("pp.tsv",), client=lambda: served)
    (tmp_path / "pp.tsv").unlink()
    served.content["pp.tsv"] = b"other\n"
    with pytest.raises(SourceError):
        benchmarks.fetch(tmp_path, ("pp.tsv",), client=lambda: served)
    assert not (tmp_path / "pp.tsv").exists()


def test_an_unknown_name_is_corrected(tmp_path):
    with pytest.raises(UsageError, match=r"did you mean 'pp\.tsv'"):
        benchmarks.fetch(tmp_path, ("pp.tsx",))


def test_every_address_is_of_one_commit_that_the_record_of_origins_names(shared):
    origins = (shared / "data" / "PROVENANCE.tsv").read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in origins]
    head = rows[0]
    known = {
        tuple(dict(zip(head, row, strict=False))[name] for name in ("source_repo", "commit", "path"))
        for row in rows[1:]
    }
    assert {(one.repository, one.commit, one.path) for one in benchmarks.BENCHMARKS} <= known


def test_a_blank_in_a_path_is_written_as_an_address_needs_it():
    names = {one.name: one.address for one in benchmarks.BENCHMARKS}
    assert names["drugbank_vocabulary.csv"].endswith("/final_result_tables_mapping/drugbank%20vocabulary.csv")
