"""Notes of experts: what a file may say, and all that is wrong with one."""

from pathlib import Path

import duckdb
import pytest

from prioritize import notes
from prioritize.errors import TargetError
from prioritize.notes import Members
from prioritize.pipeline import Places
from prioritize.ranking import rank
from prioritize.report.document import Note, notes_on

MEMBERS = Members(
    {
        "HGNC:1682": ("HGNC:1682", "CD47"),
        "CD47": ("HGNC:1682", "CD47"),
        "PDCD1": ("HGNC:8760", "PDCD1"),
    },
    {"gemcitabine": ("gemcitabine", "gemcitabine"), "cisplatin": ("cisplatin", "cisplatin")},
)
REST = 'author = "A. Expert"\ndate = "2026-11-23"\ntext = "Anaemia."\nreason = "Two programmes stopped."\n'


def checked(folder: Path, text: str) -> tuple[Note, ...]:
    """The notes of a file with this text."""
    file = folder / "notes.toml"
    file.write_text(text, encoding="utf-8")
    return notes.check(notes.load(file), "notes.toml", MEMBERS)


def faults(folder: Path, text: str) -> list[str]:
    """What is wrong with a file, each fault as it is told."""
    with pytest.raises(TargetError) as raised:
        checked(folder, text)
    return [str(problem) for problem in raised.value.problems]


def test_a_note_is_on_a_target_or_on_a_pair_in_the_order_of_the_file(tmp_path: Path) -> None:
    found = checked(
        tmp_path,
        f'[[note]]\npair = ["PDCD1", "CD47"]\n{REST}override = "exclude"\n[[note]]\ntarget = "HGNC:1682"\n{REST}'
        f'[[note]]\npair = ["CD47", "gemcitabine"]\n{REST}override = "promote"\n',
    )
    said = ("A. Expert", "2026-11-23", "Anaemia.", "Two programmes stopped.")
    assert found == (
        Note(("HGNC:8760", "HGNC:1682"), ("PDCD1", "CD47"), *said, "exclude"),
        Note(("HGNC:1682",), ("CD47",), *said, ""),
        Note(("HGNC:1682", "gemcitabine"), ("CD47", "gemcitabine"), *said, "promote"),
    )


def test_a_date_of_toml_counts_as_well(tmp_path: Path) -> None:
    (note,) = checked(tmp_path, '[[note]]\ntarget = "CD47"\n' + REST.replace('"2026-11-23"', "2026-11-23"))
    assert note.date == "2026-11-23"


def test_all_faults_of_a_file_are_told_at_once_each_with_its_note_and_key(tmp_path: Path) -> None:
    text = (
        'nots = 1\n[[note]]\ntarget = "CD74"\nauthor = ""\ntext = "x"\noverride = "drop"\nreasn = "y"\n'
        f'[[note]]\npair = ["CD47", "nobody"]\n{REST.replace("2026-11-23", "23 November")}'
        f'[[note]]\n{REST}[[note]]\npair = ["CD47"]\n{REST}[[note]]\npair = ["gemcitabine", "cisplatin"]\n{REST}'
    )
    pair = 'Fix: write target = "CD47", or pair = ["CD47", "PDCD1"]'
    assert faults(tmp_path, text) == [
        "notes.toml nots: unknown key. Fix: write each note as [[note]]",
        "notes.toml note 1 reasn: unknown key. Fix: did you mean 'reason'?",
        "notes.toml note 1 target: no such target: 'CD74'. Fix: did you mean 'CD47'?",
        "notes.toml note 1 author: is no text. Fix: say the author in quotes",
        "notes.toml note 1 date: is missing. Fix: say the date in quotes",
        "notes.toml note 1 reason: is missing. Fix: say the reason in quotes",
        "notes.toml note 1 override: 'drop' is no override. Fix: allowed: hold, promote, exclude",
        "notes.toml note 2 pair: no such target or therapy: 'nobody'. Fix: allowed: CD47, HGNC:1682, PDCD1, cisplatin, "
        "gemcitabine",
        "notes.toml note 2 date: '23 November' is no date. Fix: write it as 2026-11-23",
        f"notes.toml note 3 target or pair: give either, and not both. {pair}",
        f"notes.toml note 4 pair: is no list of two names. {pair}",
        f"notes.toml note 5 pair: is no pair of two targets, or of a target and a therapy. {pair}",
    ]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        pytest.param("", "holds no note", id="empty"),
        pytest.param("note = 3\n", "holds no note", id="no list"),
        pytest.param("[[note]\n", "is not TOML", id="no TOML"),
        pytest.param(f'[[note]]\npair = ["CD47", "HGNC:1682"]\n{REST}', "is no pair", id="one target twice"),
        pytest.param(f'[[note]]\ntarget = "gemcitabine"\n{REST}', "no such target", id="a therapy alone"),
        pytest.param(
            '[[note]]\ntarget = "CD47"\n' + REST.replace("Anaemia.", "x" * 2001), "has 2,001 characters", id="too long"
        ),
    ],
)  # fmt: skip
def test_what_is_no_note_is_refused(text: str, fault: str, tmp_path: Path) -> None:
    (said,) = faults(tmp_path, text)
    assert fault in said


def test_a_file_that_is_not_there_is_said_before_any_work(where: Places, tmp_path: Path) -> None:
    with pytest.raises(TargetError, match=r"mine\.toml: cannot be read: No such file"):
        rank(where, out=tmp_path / "report", notes=tmp_path / "mine.toml")
    assert list(tmp_path.iterdir()) == []


def test_a_name_that_the_store_does_not_hold_stops_the_ranking_before_it_writes(where: Places, tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text(f'[[note]]\ntarget = "CD4711"\n{REST}', encoding="utf-8")
    with pytest.raises(TargetError, match=r"note 1 target: no such target: 'CD4711'\. Fix: did you mean 'CD47'"):
        rank(where, out=tmp_path / "report", notes=file)
    assert not (tmp_path / "report").exists()


def test_the_store_knows_targets_and_therapies_by_id_and_by_name(con: duckdb.DuckDBPyConnection) -> None:
    members = Members.read(con)
    assert members.targets["CD47"] == members.targets["HGNC:1682"] == ("HGNC:1682", "CD47")
    assert members.therapies["gemcitabine"] == ("gemcitabine", "gemcitabine")
    assert "CD47" not in members.therapies


def test_a_pair_has_its_own_notes_and_those_of_its_members_a_target_only_its_own() -> None:
    one, both = Note(("a",), ("A",), "", "", "", ""), Note(("b", "a"), ("B", "A"), "", "", "", "")
    assert notes_on((one, both), "a") == (one,)
    assert notes_on((one, both), "a", "b") == (one, both)
    assert notes_on((one, both), "b") == ()
