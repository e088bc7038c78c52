"""The verb `tried`: agents given together, in any order and spelling, and records of trials arm by arm."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pytest

from prioritize.cli import main
from prioritize.errors import SourceError, TargetError, UsageError
from prioritize.pipeline import Places
from prioritize.store import database
from prioritize.trying import LARGEST, Found, LedgerRow, as_lines, tried

# nivolumab;relatlimab: metastatic melanoma, approved 2022; adjuvant, negative 2025
RELATIVITY = ["C001", "C243"]


def ids(rows: tuple[LedgerRow, ...]) -> list[str]:
    """Ids of rows of the ledger."""
    return [row.combination_id for row in rows]


def with_words(where: Places, word: str) -> list[str]:
    """Ids of combinations whose agents hold a word."""
    with database.reading(where.store) as con:
        rows = con.execute("SELECT combination_id FROM raw.combination WHERE agents ILIKE ? ORDER BY 1", [f"%{word}%"])
        return [row[0] for row in rows.fetchall()]


def record(
    *interventions: tuple[str, tuple[str, ...]],
    arms: tuple[tuple[str, str], ...] = (("A", "EXPERIMENTAL"),),
    status: str = "COMPLETED",
    condition: str = "Melanoma",
    **modules: dict[str, Any],
) -> dict[str, Any]:
    """A made-up record in the form of the registry; interventions are drugs with the labels of their arms."""
    given = [{"type": "DRUG", "name": name, "armGroupLabels": list(labels)} for name, labels in interventions]
    modules["statusModule"] = {"overallStatus": status, **modules.get("statusModule", {})}
    return {
        "protocolSection": {
            "identificationModule": {"nctId": "NCT99999901", "briefTitle": "A made-up study"},
            "designModule": {"studyType": "INTERVENTIONAL", "phases": ["PHASE2"]},
            "conditionsModule": {"conditions": [condition]},
            "armsInterventionsModule": {
                "armGroups": [{"label": label, "type": kind} for label, kind in arms],
                "interventions": given,
            },
            **modules,
        },
        "hasResults": False,
    }


@pytest.fixture
def read(where: Places, tmp_path: Path) -> Callable[[Any], Found]:
    """A function that reads records from a file."""

    def _read(content: Any) -> Found:
        path = tmp_path / "records.json"
        path.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
        return tried(where, [], path)

    return _read


# --- agents of the ledger --------------------------------------------------------------------


@pytest.mark.parametrize(
    "names",
    [
        pytest.param(["nivolumab", "relatlimab"], id="names"),
        pytest.param(["relatlimab", "nivolumab"], id="the other way round"),
        pytest.param(["nivolumab + relatlimab"], id="joined"),
        pytest.param(["NIVOLUMAB", "Relatlimab"], id="in capitals"),
        pytest.param(["Opdivo", "relatlimab"], id="a brand"),
        pytest.param(["BMS-936558", "BMS-986016"], id="code names"),
        pytest.param(["bms936558", "relatlimab 160 mg"], id="without hyphens, and with a dose"),
        pytest.param(["nivolumab", "relatlimab", "Opdivo"], id="one named twice"),
    ],
)
def test_a_combination_is_found_in_any_order_and_spelling(where: Places, names: list[str]) -> None:
    found = tried(where, names)
    assert set(found.agents) == {"nivolumab", "relatlimab"}
    assert found.unknown == ()
    assert ids(found.exact) == RELATIVITY


def test_a_row_carries_what_the_ledger_says(where: Places) -> None:
    row, _ = tried(where, ["nivolumab", "relatlimab"]).exact
    assert (row.agents, row.outcome, row.year, row.nct) == ("nivolumab;relatlimab", "approved", "2022", "NCT03470922")
    assert (row.phase, row.setting, row.basis) == ("2/3", "clinical", "cited")
    assert row.backbone == ""  # a gap in the ledger is no text


def test_these_agents_and_others_stand_apart_from_these_and_no_other(where: Places) -> None:
    found = tried(where, ["pembrolizumab", "lenvatinib"])
    assert "C013" in ids(found.exact)
    assert ids(found.wider) == ["C214"]  # quavonlimab;pembrolizumab;lenvatinib
    assert set(ids(found.exact)).isdisjoint(ids(found.wider))


@pytest.mark.parametrize(
    "names",
    [
        pytest.param(["atezolizumab + bevacizumab + carboplatin + paclitaxel"], id="with its backbone"),
        pytest.param(
            ["PACLITAXEL 175 mg/m2", "carboplatin AUC 6", "Avastin", "MPDL-3280A"], id="by brand, code and dose"
        ),
        pytest.param(["bevacizumab", "atezolizumab"], id="without it"),
    ],
)
def test_a_row_whose_agents_stand_in_two_columns_is_found_and_listed_once(where: Places, names: list[str]) -> None:
    # C011: atezolizumab;bevacizumab, and the backbone carboplatin + paclitaxel
    found = tried(where, names)
    assert (ids(found.exact).count("C011"), ids(found.wider).count("C011")) == (1, 0)
    assert sum("C011  approved" in line for line in as_lines(found, names)) == 1


def test_one_agent_finds_all_that_it_was_given_with(where: Places) -> None:
    found = tried(where, ["relatlimab"])
    assert ids(found.exact) == []
    assert ids(found.wider) == with_words(where, "relatlimab")


def test_what_was_never_tried_is_not_found(where: Places) -> None:
    found = tried(where, ["reparixin", "magrolimab"])
    assert (found.agents, found.unknown) == (("reparixin", "magrolimab"), ())
    assert found.exact == found.wider == ()


def test_a_name_that_no_agent_carries_is_said_and_looked_for_as_it_is_written(where: Places) -> None:
    found = tried(where, ["nivolumab", "unobtainium"])
    assert (found.agents, found.unknown) == (("nivolumab",), ("unobtainium",))
    assert found.exact == found.wider == ()
    # C091 holds `BMI1 inhibitor`, which is no agent on record.
    assert ids(tried(where, ["bmi1 INHIBITOR", "anti-PD-1"]).exact) == ["C091"]


def test_one_of_two_agents_is_not_the_whole_ledger(where: Places) -> None:
    found = tried(where, ["nivolumab or pembrolizumab"])
    either = {*with_words(where, "nivolumab"), *with_words(where, "pembrolizumab")}
    assert set(ids(found.wider)) <= either


def test_an_entry_of_the_ledger_that_leaves_a_choice_is_found_by_either(where: Places) -> None:
    # C148: durvalumab;etoposide;cisplatin or carboplatin
    for platin in ("cisplatin", "carboplatin"):
        assert "C148" in ids(tried(where, ["durvalumab", "etoposide", platin]).exact)


def test_a_name_that_several_agents_carry_is_refused(where: Places, elsewhere: Places) -> None:
    elsewhere.store.write_bytes(where.store.read_bytes())
    with duckdb.connect(elsewhere.store) as con:
        con.execute("UPDATE raw.agent SET synonyms = 'TWIN-1' WHERE agent_id IN ('magrolimab', 'reparixin')")
    with pytest.raises(TargetError, match="'TWIN-1' may be magrolimab or reparixin") as caught:
        tried(elsewhere, ["TWIN-1"])
    assert caught.value.exit_code == 3


def test_neither_a_name_nor_a_file_is_a_mistake(where: Places) -> None:
    with pytest.raises(UsageError, match="no agent is named"):
        tried(where, [])


@pytest.mark.parametrize("names", [[""], ["  "]])
def test_a_blank_name_is_no_agent(where: Places, names: list[str]) -> None:
    with pytest.raises(TargetError, match="no agent is named"):
        tried(where, names)


@pytest.mark.slow
def test_a_store_is_built_when_there_is_none(elsewhere: Places) -> None:
    said: list[str] = []
    found = tried(elsewhere, ["nivolumab", "relatlimab"], log=said.append)
    assert ids(found.exact) == RELATIVITY
    assert any(line.startswith("building ") for line in said)


# --- records of trials -----------------------------------------------------------------------

TOGETHER = record(("nivolumab", ("A",)), ("BMS-986016", ("A",)))


def test_agents_of_one_experimental_arm_are_a_link(read: Callable[[Any], Found]) -> None:
    (trial,) = read(TOGETHER).trials
    assert trial.study.nct == "NCT99999901"
    assert [sorted(link.keys) for link in trial.links] == [["nivolumab", "relatlimab"]]
    assert trial.refused == ()


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(TOGETHER, id="a record"),
        pytest.param([TOGETHER], id="a list"),
        pytest.param({"studies": [TOGETHER], "nextPageToken": "x"}, id="a page"),
    ],
)
def test_a_record_may_stand_alone_in_a_list_or_on_a_page(read: Callable[[Any], Found], content: Any) -> None:
    assert [len(trial.links) for trial in read(content).trials] == [1]


@pytest.mark.parametrize("content", [[], {"studies": []}])
def test_a_file_without_a_record_gives_none(read: Callable[[Any], Found], content: Any) -> None:
    assert read(content).trials == ()


def test_agents_of_two_arms_give_no_link(read: Callable[[Any], Found]) -> None:
    arms = (("A", "EXPERIMENTAL"), ("B", "ACTIVE_COMPARATOR"))
    (trial,) = read(record(("nivolumab", ("A",)), ("relatlimab", ("B",)), arms=arms)).trials
    assert trial.links == ()
    assert trial.refused == (
        ("A", "fewer than two agents that are tested or background"),
        ("B", "arm type ACTIVE_COMPARATOR"),
    )


def test_a_supportive_drug_gives_no_link(read: Callable[[Any], Found]) -> None:
    (trial,) = read(record(("nivolumab", ("A",)), ("dexamethasone", ("A",)))).trials
    assert [given.role for given in trial.study.arms[0].given] == ["tested", "supportive"]
    assert trial.links == ()


def test_a_trial_of_another_disease_gives_no_link(read: Callable[[Any], Found]) -> None:
    content = record(("atorvastatin", ("A",)), ("ceftriaxone", ("A",)), condition="Pneumonia")
    (trial,) = read(content).trials
    assert trial.links == ()
    assert trial.refused == (("", "no condition is a cancer: Pneumonia"),)


@pytest.mark.parametrize(
    ("status", "dates", "state", "outcome"),
    [
        pytest.param("RECRUITING", {}, "ongoing", "ongoing", id="running"),
        pytest.param(
            "COMPLETED",
            {"primaryCompletionDateStruct": {"date": "2015-06"}},
            "completed, no result",
            "completed_unknown",
            id="long silent",
        ),
        pytest.param(
            "TERMINATED",
            {"whyStopped": "Lack of efficacy"},
            "stopped (efficacy)",
            "negative_efficacy",
            id="stopped for want of effect",
        ),
        pytest.param("AVAILABLE", {}, "expanded access", "", id="no class fits"),
    ],
)
def test_a_record_stands_where_it_stood_on_the_day_of_the_snapshot(
    read: Callable[[Any], Found], status: str, dates: dict[str, Any], state: str, outcome: str
) -> None:
    (trial,) = read(record(("nivolumab", ("A",)), status=status, statusModule=dates)).trials
    assert (trial.state, trial.outcome) == (state, outcome)


def test_the_day_is_that_of_the_snapshot_not_of_the_clock(
    where: Places, elsewhere: Places, read: Callable[[Any], Found], tmp_path: Path
) -> None:
    content = record(("nivolumab", ("A",)), statusModule={"primaryCompletionDateStruct": {"date": "2015-06-30"}})
    path = tmp_path / "one.json"
    path.write_text(json.dumps(content), encoding="utf-8")
    elsewhere.store.write_bytes(where.store.read_bytes())
    states = []
    for day in ("2017-06-30", "2017-07-01"):  # silent from two years after its end on
        with duckdb.connect(elsewhere.store) as con:
            con.execute("UPDATE meta.snapshot SET date = ?", [day])
        states.append(tried(elsewhere, [], path).trials[0].state)
    assert states == ["completed recently", "completed, no result"]


def test_names_and_a_file_may_be_asked_at_once(where: Places, tmp_path: Path) -> None:
    path = tmp_path / "one.json"
    path.write_text(json.dumps(TOGETHER), encoding="utf-8")
    found = tried(where, ["nivolumab", "relatlimab"], path)
    assert ids(found.exact) == RELATIVITY
    assert len(found.trials) == 1


@pytest.mark.parametrize(
    ("content", "what"),
    [
        pytest.param(b"not JSON", "is not JSON", id="no JSON"),
        pytest.param(b"", "is not JSON", id="nothing"),
        pytest.param(b"\xff\xfe\x00", "is not JSON", id="no UTF-8"),
        pytest.param(b"[" * 100_000, "is not JSON", id="endlessly nested"),
        pytest.param(b"{}", "protocolSection: is missing", id="an empty object"),
        pytest.param(b"[1, 2]", "a study record", id="numbers"),
        pytest.param(b"null", "a study record", id="null"),
        pytest.param(b'"NCT99999901"', "a study record", id="a word"),
        pytest.param(b'{"studies": {}}', "is not a list of objects", id="a page without a list"),
        pytest.param(b'{"studies": [1]}', "is not a list of objects", id="a page of numbers"),
    ],
)
def test_what_is_no_record_is_refused(read: Callable[[Any], Found], content: bytes, what: str) -> None:
    with pytest.raises(SourceError, match=what) as caught:
        read(content)
    assert caught.value.exit_code == 4
    assert caught.value.problems[0].fix


def test_a_file_that_is_not_there_is_named(where: Places, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"absent\.json: cannot be read: No such file"):
        tried(where, [], tmp_path / "absent.json")


def test_a_folder_is_no_file(where: Places, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="cannot be read"):
        tried(where, [], tmp_path)


def test_an_oversized_file_is_refused_unread(where: Places, tmp_path: Path) -> None:
    path = tmp_path / "large.json"
    with path.open("wb") as file:
        file.truncate(LARGEST + 1)
    with pytest.raises(SourceError, match="is over 50,000,000 bytes"):
        tried(where, [], path)


# --- as lines --------------------------------------------------------------------------------

ROW = LedgerRow(
    "C900", "alpha;beta", "gamma", "2", "a cancer", "positive", "ORR 50 %", "2020", "NCT99999902", "a paper", "cited",
    "clinical",
)  # fmt: skip


def test_a_row_is_told_in_three_lines() -> None:
    lines = as_lines(Found(("alpha", "beta"), (), (ROW,), (), ()), ["alpha", "beta"])
    assert lines == [
        "agents: alpha, beta",
        "",
        "these agents and no other: 1 in the ledger",
        "  C900  positive: alpha + beta with gamma",
        "        phase 2; a cancer; 2020; ORR 50 %",
        "        [cited] NCT99999902; a paper",
    ]


def test_what_a_row_lacks_is_left_out() -> None:
    bare = replace(ROW, backbone="", phase="", outcome_detail="", year="", nct="", setting="preclinical")
    lines = as_lines(Found(("alpha", "beta"), (), (bare,), (), ()), ["alpha"])
    assert lines[3:] == [
        "  C900  positive (preclinical): alpha + beta",
        "        a cancer; no detail",
        "        [cited] a paper",
    ]


def test_nothing_found_is_said() -> None:
    assert as_lines(Found(("alpha",), ("omega",), (), (), ()), ["alpha", "omega"]) == [
        "agents: alpha, omega",
        "not among the agents on record, looked for as written: omega",
        "",
        "these agents and no other: nothing in the ledger",
    ]


def test_wider_rows_have_their_own_heading() -> None:
    lines = as_lines(Found(("alpha",), (), (), (ROW, ROW), ()), ["alpha"])
    assert "these and others: 2 in the ledger" in lines


def test_a_record_is_told_arm_by_arm(read: Callable[[Any], Found]) -> None:
    content = record(
        ("nivolumab", ("A", "B")),
        ("relatlimab", ("A",)),
        arms=(("A", "EXPERIMENTAL"), ("B", "ACTIVE_COMPARATOR"), ("C", "")),
        status="RECRUITING",
    )
    assert as_lines(read(content), []) == [
        "",
        "NCT99999901  A made-up study",
        "  PHASE2; Melanoma",
        "  ongoing; counts as ongoing",
        "  arm 'A' (EXPERIMENTAL): nivolumab [background]; relatlimab [tested]",
        "  arm 'B' (ACTIVE_COMPARATOR): nivolumab [background]",
        "  arm 'C' (type not on record): nothing",
        "  together in 'A': nivolumab, relatlimab",
        "  no link from B: arm type ACTIVE_COMPARATOR",
        "  no link from C: arm type not on record",
    ]


def test_hidden_characters_of_names_rows_and_records_are_spelled_out(read: Callable[[Any], Found]) -> None:
    evil = "\x1b[31mred"
    found = Found((), (evil,), (replace(ROW, indication=evil, citations=evil),), (), ())
    lines = as_lines(found, [evil]) + as_lines(read(record((evil, ("A",)), condition=evil)), [])
    assert not any("\x1b" in line for line in lines)
    assert sum("\\x1b[31mred" in line for line in lines) >= 5


# --- on the command line ---------------------------------------------------------------------


@pytest.fixture
def call(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path, where: Places
) -> Iterator[Callable[..., tuple[int, str, str]]]:
    """Call the verb in an empty folder: exit code, what was printed, and the errors."""
    monkeypatch.chdir(tmp_path)

    def _call(*arguments: str) -> tuple[int, str, str]:
        code = 0
        try:
            main(["tried", *arguments, "--store", str(where.store)])
        except SystemExit as leaving:
            code = int(leaving.code or 0)
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    yield _call


def test_the_verb_prints_what_is_on_record(call: Callable[..., tuple[int, str, str]]) -> None:
    code, out, _ = call("nivolumab + relatlimab")
    assert code == 0
    assert "C001  approved: nivolumab + relatlimab" in out
    assert "NCT03470922" in out


def test_nothing_on_record_is_no_fault(call: Callable[..., tuple[int, str, str]]) -> None:
    code, out, _ = call("reparixin", "magrolimab")
    assert code == 0
    assert "these agents and no other: nothing in the ledger" in out


def test_without_a_name_the_verb_leaves_with_two_and_an_example(call: Callable[..., tuple[int, str, str]]) -> None:
    code, out, err = call()
    assert (code, out) == (2, "")
    assert 'write prioritize tried "pembrolizumab + lenvatinib"' in err


def test_a_broken_record_leaves_with_four(call: Callable[..., tuple[int, str, str]], tmp_path: Path) -> None:
    (tmp_path / "broken.json").write_text("{", encoding="utf-8")
    code, _, err = call("--records", "broken.json")
    assert code == 4
    assert "error[source] broken.json: is not JSON" in err


def test_the_symbol_of_a_target_is_told_apart_from_an_unknown_agent(where: Places) -> None:
    found = tried(where, ["CD47 + azacitidine"])
    assert (found.unknown, found.targets) == (("CD47",), ("CD47",))
    assert any(line.startswith("CD47 is a target, not an agent") for line in as_lines(found, ["CD47"]))
    assert tried(where, ["unobtainium"]).targets == ()
