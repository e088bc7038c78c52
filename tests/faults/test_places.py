"""Names of outputs that make trouble: each is written as it stands, or refused; nothing that we did not write goes."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from prioritize.cli import main
from prioritize.errors import PrioritizeError, ReportError
from prioritize.ranking import write_report
from prioritize.report.document import Document
from tests.conftest import Record
from tests.faults import victims
from tests.report.conftest import document as document  # a fixture

WRITTEN = (
    "a b",
    "a\nb",
    "-rf",
    "--help",
    "CON",
    "nul.txt",
    "'; rm -rf ~",
    "$(id)",
    "*",
    "\x1b[31mred",
    "\u202etxt.exe",
    "Müller",
    "deep/er/still",
    "x/../y",
    ".hidden",
)
REFUSED = (
    os.fsdecode(b"half\xff"),
    "o" * 300,
    "deep/" * 1_200,
    "file",
    "file/inside",
    "mine",
    ".",
    "..",
    "link to mine",
)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a file, a folder of the user's, and a link to it; work goes on two folders deeper."""
    place = tmp_path / "outside" / "here"
    (place / "mine").mkdir(parents=True)
    (place / "file").write_text("mine", encoding="utf-8")
    (place / "mine" / "thesis.txt").write_text("irreplaceable", encoding="utf-8")
    (place.parent / "kept.txt").write_text("mine", encoding="utf-8")
    (place / "link to mine").symlink_to(place / "mine", target_is_directory=True)
    monkeypatch.chdir(place)
    return place


def all_there(home: Path) -> bool:
    """Whether all that the user had is as it was."""
    return (
        (home / "file").read_text(encoding="utf-8") == "mine"
        and (home / "mine" / "thesis.txt").read_text(encoding="utf-8") == "irreplaceable"
        and (home.parent / "kept.txt").read_text(encoding="utf-8") == "mine"
        and (home / "link to mine").is_symlink()
    )


@pytest.mark.slow
def test_a_report_goes_where_it_is_told_or_says_why_not_and_takes_nothing_away(
    home: Path, document: Document, record: Record
) -> None:
    bad = []
    for name in WRITTEN:
        write_report(document, Path(name))
        if not (home / name / "index.html").is_file():
            bad.append(name)
    for name in REFUSED:
        try:
            write_report(document, Path(name))
        except (PrioritizeError, OSError) as fault:
            if isinstance(fault, OSError) and not isinstance(fault, PrioritizeError) and not fault.strerror:
                bad.append(name)
        else:
            bad.append(name)
    assert bad == []
    assert all_there(home)
    left = {one.name for one in home.iterdir()} - {Path(name).parts[0] for name in WRITTEN} - {"y"}
    assert left == {"file", "mine", "link to mine"}
    tried = len(WRITTEN) + len(REFUSED)
    record(
        "A hostile name of an output (controls, .., over-long, a file, a link) is written as it stands or refused, "
        "and nothing else goes",
        tried=tried,
        kept=tried - len(bad),
    )


def test_a_link_stays_a_link_and_what_it_leads_to_is_written(home: Path, document: Document) -> None:
    (home / "real").mkdir()
    (home / "link").symlink_to("real", target_is_directory=True)
    (home / "to nothing yet").symlink_to(home / "later", target_is_directory=True)
    for name, real in (("link", "real"), ("to nothing yet", "later")):
        write_report(document, Path(name))
        write_report(document, Path(name))
        assert (home / name).is_symlink()
        assert (home / real / "index.html").is_file()
    assert all_there(home)


def test_a_store_behind_a_link_is_written_where_it_lies(tmp_path: Path) -> None:
    victims.write_sql(tmp_path)
    victims.store(tmp_path, "v0")
    (tmp_path / "elsewhere").mkdir()
    place = tmp_path / "store" / "it.duckdb"
    place.rename(tmp_path / "elsewhere" / "real.duckdb")
    place.symlink_to(tmp_path / "elsewhere" / "real.duckdb")
    victims.store(tmp_path, "v1")
    assert place.is_symlink()
    assert victims.store_holds(tmp_path) == "v1"
    assert sorted(one.name for one in (tmp_path / "elsewhere").iterdir()) == ["real.duckdb"]


def test_a_folder_that_no_report_wrote_is_refused_by_the_first_file_in_it(home: Path, document: Document) -> None:
    with pytest.raises(ReportError, match=r"holds other files: thesis\.txt"):
        write_report(document, Path("link to mine"))


@pytest.mark.parametrize("name", ["file", "mine", "o" * 300, "."])
def test_rank_refuses_such_a_name_before_any_work(home: Path, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as leaving:
        main(["rank", "--out", name, "--quiet"])
    assert leaving.value.code in (2, 5)
    said = capsys.readouterr().err
    assert said.startswith("error[")
    assert "Traceback" not in said
    assert not (home / "prioritize.duckdb").exists()
    assert all_there(home)


@pytest.mark.skipif(sys.platform == "win32", reason="names are bytes elsewhere")
@pytest.mark.parametrize(
    "verb", [("query", "SELECT 1 AS x", "--format", "csv"), ("query", "SELECT 1 AS x", "--format", "parquet")]
)
def test_an_answer_goes_to_a_file_of_any_name_or_says_why_not(
    home: Path, verb: tuple[str, ...], capsys: pytest.CaptureFixture[str], make_store: Callable[[], Path]
) -> None:
    store = make_store()
    for name in WRITTEN[:-4]:
        main([*verb, "--store", str(store), "--out", f"./{name}"])
        assert (home / name).is_file()
    for name in ("o" * 300, "mine", "none/such"):
        with pytest.raises(SystemExit) as leaving:
            main([*verb, "--store", str(store), "--out", name])
        assert leaving.value.code in (2, 5)
        assert "Traceback" not in capsys.readouterr().err
    assert all_there(home)


@pytest.fixture
def make_store(tmp_path: Path) -> Callable[[], Path]:
    """A function that makes a small store elsewhere."""

    def make() -> Path:
        folder = tmp_path / "small"
        folder.mkdir()
        victims.write_sql(folder)
        victims.store(folder, "v0")
        return folder / "store" / "it.duckdb"

    return make
