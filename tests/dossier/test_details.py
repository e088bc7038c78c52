"""Small words: counts, toxicities, and a tried combination as a sentence."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from prioritize.dossier.details import Ledger, counted, number, tried_remark, weighty
from prioritize.report.document import TriedLine
from tests.dossier.made import World, hgnc

LINE = TriedLine(
    id="C7",
    agents="alpha + beta",
    targets="ONE + TWO",
    phase="2",
    indication="sarcoma",
    outcome="negative_efficacy",
    detail="no gain",
    year="2020",
    nct=("NCT00000001", "NCT00000002"),
    citations="a paper",
    basis="partly cited",
    setting="clinical",
)


@pytest.mark.parametrize(
    ("count", "words"),
    [(0, "0 targets"), (1, "1 target"), (2, "2 targets"), (1_234, "1,234 targets")],
)
def test_one_is_singular_and_all_else_plural(count: int, words: str) -> None:
    assert counted(count, "target") == words


@pytest.mark.parametrize(("value", "found"), [(float("nan"), None), (0.0, 0.0), (1.5, 1.5)])
def test_not_a_number_is_none_and_zero_is_zero(value: float, found: float | None) -> None:
    assert number(value) == found


def toxic(organ: str, severity: str) -> tuple[str, str, str, str]:
    """A toxicity."""
    return (organ, severity, "a statement", "a citation")


def test_weighty_toxicities_are_named_by_severity_the_gravest_first() -> None:
    rows = [
        toxic("renal", "serious"),
        toxic("cardiac", "serious"),
        toxic("hepatic", "dose-limiting"),
        toxic("bleeding", "boxed warning"),
        toxic("ocular", "common"),
        toxic("renal", "serious"),
    ]
    assert weighty("alpha", rows) == ("alpha: boxed warning: bleeding; dose-limiting: hepatic; serious: cardiac, renal")


@pytest.mark.parametrize("rows", [[], [toxic("ocular", "common")]])
def test_an_agent_without_a_weighty_toxicity_has_no_words(rows: list[tuple[str, str, str, str]]) -> None:
    assert weighty("alpha", rows) == ""


def test_a_tried_combination_is_a_sentence_with_its_row_and_its_citation() -> None:
    remark = tried_remark(LINE)
    assert remark.kind == "failed: efficacy"
    assert remark.text == "alpha + beta, sarcoma, phase 2 (NCT00000001, NCT00000002): no gain"
    assert (remark.rests_on, remark.basis) == ("C7; a paper", "partly cited")


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({"nct": (), "detail": ""}, "alpha + beta, sarcoma, phase 2"),
        ({"nct": (), "detail": "", "indication": ""}, "alpha + beta, phase 2"),
        ({"nct": (), "detail": "", "phase": ""}, "alpha + beta, sarcoma"),
        ({"nct": (), "detail": "", "phase": "preclinical"}, "alpha + beta, sarcoma, preclinical"),
    ],
)
def test_what_is_not_on_record_is_left_out_of_the_sentence(changes: dict[str, Any], text: str) -> None:
    assert tried_remark(replace(LINE, **changes)).text == text


@pytest.mark.parametrize(
    ("agents", "backbone", "words"),
    [
        ("alpha;beta", None, "alpha + beta"),
        ("alpha", "cisplatin", "alpha (with cisplatin)"),
        ("alpha;cisplatin", "cisplatin", "alpha + cisplatin"),
        ("alpha", "vs cisplatin", "alpha (vs cisplatin)"),
        ("alpha", "with or without cisplatin", "alpha (with or without cisplatin)"),
    ],
)
def test_a_background_therapy_stands_in_brackets_unless_the_agents_name_it(
    agents: str, backbone: str | None, words: str, world: World
) -> None:
    world.tried("C1", agents, backbone=backbone)
    assert Ledger.read(world.con).lines["C1"].agents == words


def test_the_ledger_lists_under_a_target_only_what_tested_it(world: World) -> None:
    for place, symbol in enumerate(("ONE", "OLD", "OFF"), start=1):
        world.target(place, symbol)
    world.tried("C1", "a;b", 1, background=(2,), unrelated=(3,), nct="NCT00000001;NCT00000002", citations="x;y")
    ledger = Ledger.read(world.con)
    assert ledger.of_target == {hgnc(1): ("C1",)}
    line = ledger.lines["C1"]
    assert line.targets == "OFF + OLD + ONE"
    assert (line.nct, line.citations) == (("NCT00000001", "NCT00000002"), "x; y")
