"""The pictures hold what the results hold: on the embedded catalogue, and on worlds made by hand."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import duckdb
import numpy as np
import pytest

from prioritize.dossier import landscape
from prioritize.dossier.crossmap import MEANINGS
from prioritize.dossier.heatmap import PATHWAYS
from prioritize.dossier.landscape import group_worths
from prioritize.model import Model
from prioritize.report.crossmap import Arrow, CrosstalkMap, LinkLine, Pictures
from tests.chain import Computed
from tests.dossier.made import SQL, World, made_model
from tests.dossier.test_crossing import link

TWO_GROUPS = """
title = "Two groups"
[groups.biology]
weight = 3
[groups.biology.criteria.evidence_tier]
[groups.tractability]
aggregate = "weighted_product"
weight = 1
[groups.tractability.criteria.common_essential]
weight = 1
[groups.tractability.criteria.loss_tolerance]
weight = 3
[combinations.merits]
member_scores = 1
[uncertainty]
draws = 100
"""


def pictures_of(computed: Computed) -> Pictures:
    """The pictures of a document, which always has them."""
    assert computed.document.pictures is not None
    return computed.document.pictures


def lines_of(crosstalk: CrosstalkMap) -> list[LinkLine]:
    """All links of a map, arrow by arrow."""
    return [line for arrow in crosstalk.arrows for line in arrow.links]


@pytest.fixture(scope="module")
def real(computed: Computed) -> Pictures:
    """The pictures of the embedded catalogue."""
    return pictures_of(computed)


# --- the map of the embedded catalogue -------------------------------------------------------


def test_every_link_stands_at_one_arrow_between_its_cells(real: Pictures, computed: Computed) -> None:
    names = [cell.name for cell in real.crosstalk.cells]
    drawn = Counter(
        (line.words, names[arrow.source], names[arrow.partner])
        for arrow in real.crosstalk.arrows
        for line in arrow.links
    )
    links = computed.results.members.routes.links
    assert drawn == Counter((one.words, one.source, one.partner) for one in links)
    assert sum(arrow.n_links for arrow in real.crosstalk.arrows) == real.crosstalk.n_links == len(links)
    assert [arrow for arrow in real.crosstalk.arrows if arrow.n_links != len(arrow.links)] == []


def test_who_acts_on_a_link_is_who_cuts_or_boosts_it_in_the_routes(real: Pictures, computed: Computed) -> None:
    members = computed.results.members
    by_words = {line.words: line for line in lines_of(real.crosstalk)}
    for place, one in enumerate(members.routes.links):
        line = by_words[one.words]
        acting = {members.names[row] for row in np.flatnonzero(members.routes.acts[:, place])}
        assert {symbol for _, symbol in line.targets} | set(line.therapies) == acting
        assert {target for target, _ in line.targets} == one.acted_on_by & set(members.ids)
        assert line.harmful == one.harmful


def test_what_a_pair_is_said_to_cut_or_boost_is_what_the_map_says(real: Pictures, computed: Computed) -> None:
    by_words = {line.words: line for line in lines_of(real.crosstalk)}
    said = [
        re.fullmatch(r"(cuts|boosts) (.*) \((.*)\)", text)
        for pair in (*computed.document.candidates, *computed.document.with_backbones)
        for text in pair.crossing.cut
    ]
    assert len(said) > 100
    for match in said:
        assert match is not None
        verb, words, who = match.groups()
        line = by_words[words]
        assert verb == ("cuts" if line.harmful else "boosts")
        assert set(who.split(", ")) <= {symbol for _, symbol in line.targets} | set(line.therapies)


def test_every_row_of_the_catalogue_stands_at_one_link_with_its_evidence(
    real: Pictures, con: duckdb.DuckDBPyConnection
) -> None:
    rows = [row for line in lines_of(real.crosstalk) for row in line.rows]
    stored = con.execute(
        "SELECT edge_id, evidence_tier, basis, coalesce(citations, '') FROM raw.crosstalk ORDER BY edge_id"
    ).fetchall()
    told = sorted((row.id, row.tier, row.basis, row.citations.replace("; ", ";")) for row in rows)
    assert told == stored


def test_every_cell_of_the_catalogue_has_a_place_and_a_meaning() -> None:
    text = (SQL / "raw" / "crosstalk.sql").read_text(encoding="utf-8")
    (allowed,) = re.findall(r"source_cell IN \((.*?)\)\)", text)
    assert set(re.findall(r"'(.*?)'", allowed)) == set(MEANINGS)


def test_sums_over_cells_are_sums_over_arrows(real: Pictures) -> None:
    cells, arrows = real.crosstalk.cells, real.crosstalk.arrows
    between = sum(arrow.n_links for arrow in arrows if arrow.source != arrow.partner)
    assert sum(cell.n_sent for cell in cells) == sum(cell.n_received for cell in cells) == between
    assert sum(cell.n_own for cell in cells) == real.crosstalk.n_links - between
    assert sum(number for _, number in real.crosstalk.tones) == len(arrows)


# --- the map of a world made by hand ---------------------------------------------------------


@pytest.fixture
def talk(world: World, model: Model) -> CrosstalkMap:
    """Stem cells call macrophages, which hold off T cells; those wake dendritic cells."""
    world.target(1, "ONE")
    world.target(2, "TWO")
    world.target(3, "WAKES", direction="activate")
    link(world, "X1", 1, "CSC -calls-> TAM", "recruitment")
    link(world, "X2", 2, "CSC -calls-> TAM", "recruitment", owner_role="raised by it")
    link(
        world,
        "X0",
        2,
        "CSC -turns/ITS-> TAM",
        "polarisation",
        evidence_tier="C",
        citations="10.1/a;10.1/b",
        note="seen",
    )
    link(world, "X4", 2, "TAM -holds off-> CD8 T", "immune evasion")
    link(world, "X5", 3, "CD8 T -wakes-> DC", "immune evasion")
    link(world, "X6", 1, "CAF -feeds-> TAM", "recruitment")
    return pictures_of(world.compute(model)).crosstalk


def named(crosstalk: CrosstalkMap, source: str, partner: str) -> Arrow:
    """The arrow between two cells."""
    names = [cell.name for cell in crosstalk.cells]
    (found,) = [arrow for arrow in crosstalk.arrows if (names[arrow.source], names[arrow.partner]) == (source, partner)]
    return found


def test_the_stem_cell_comes_first_and_the_others_in_the_order_of_the_picture(talk: CrosstalkMap) -> None:
    assert [cell.name for cell in talk.cells] == ["CSC", "CAF", "TAM", "CD8 T", "DC"]


def test_an_arrow_holds_the_most_trusted_link_first_and_counts_what_they_lead_to(talk: CrosstalkMap) -> None:
    arrow = named(talk, "CSC", "TAM")
    assert [line.words for line in arrow.links] == ["CSC -calls-> TAM", "CSC -turns/ITS-> TAM"]
    assert (arrow.n_links, arrow.n_wanted, arrow.outcomes) == (2, 0, (("recruitment", 2),))
    assert arrow.targets == ("HGNC:1", "HGNC:2")


def test_a_target_that_the_link_only_raises_does_not_act_on_it_but_its_row_is_shown(talk: CrosstalkMap) -> None:
    calls = named(talk, "CSC", "TAM").links[0]
    assert calls.targets == (("HGNC:1", "ONE"),)
    assert [(row.id, row.owner, row.raised) for row in calls.rows] == [("X1", "ONE", False), ("X2", "TWO", True)]


def test_a_link_carries_its_evidence(talk: CrosstalkMap) -> None:
    turns = named(talk, "CSC", "TAM").links[1]
    assert (turns.mediator, turns.receptor, turns.effects, turns.outcomes) == (
        "turns", "ITS", ("polarisation",), ("recruitment",),
    )  # fmt: skip
    (row,) = turns.rows
    assert (row.tier, row.basis, row.citations, row.note) == ("C", "cited", "10.1/a; 10.1/b", "seen")


def test_the_tone_of_an_arrow_is_what_most_of_its_links_lead_to(talk: CrosstalkMap) -> None:
    assert named(talk, "CSC", "TAM").tone == "recruitment"
    assert named(talk, "TAM", "CD8 T").tone == "immune suppression"
    assert named(talk, "CD8 T", "DC").tone == "to be boosted"
    assert named(talk, "CAF", "TAM").tone == "on no route"
    assert talk.tones == (
        ("immune suppression", 1), ("chemoresistance", 0), ("recruitment", 1), ("to be boosted", 1), ("on no route", 1),
    )  # fmt: skip


def test_cells_count_links_and_those_who_act_there_once(talk: CrosstalkMap) -> None:
    macrophage = next(cell for cell in talk.cells if cell.name == "TAM")
    assert (macrophage.n_sent, macrophage.n_received, macrophage.n_own, macrophage.n_targets) == (1, 3, 0, 2)
    assert (talk.n_links, talk.n_wanted, talk.n_open) == (5, 1, 0)


def test_a_link_that_nobody_acts_on_is_counted_as_open(world: World, model: Model) -> None:
    world.target(1, "ONE", direction="unknown")
    link(world, "X1", 1, "CSC -calls-> TAM", "recruitment")
    crosstalk = pictures_of(world.compute(model)).crosstalk
    assert crosstalk.n_open == 1
    assert crosstalk.arrows[0].targets == ()


def test_a_therapy_that_acts_on_a_link_is_named_beside_the_targets(world: World, model: Model) -> None:
    world.target(1, "ONE")
    world.backbone("nivolumab", "anti-PD-1", 1)
    link(world, "X1", 1, "CSC -calls-> TAM", "recruitment")
    (line,) = lines_of(pictures_of(world.compute(model)).crosstalk)
    assert (line.targets, line.therapies) == ((("HGNC:1", "ONE"),), ("nivolumab",))


def test_a_world_without_crosstalk_has_an_empty_map(world: World, model: Model) -> None:
    world.target(1, "ONE")
    crosstalk = pictures_of(world.compute(model)).crosstalk
    assert (crosstalk.cells, crosstalk.arrows, crosstalk.n_links) == ((), (), 0)


# --- the landscape ---------------------------------------------------------------------------


def test_a_mean_of_worths_is_the_worth_of_a_group(computed: Computed) -> None:
    worths = group_worths(computed.results)
    for card in computed.document.targets:
        for group in ("biology", "tractability", "safety"):
            known = [line for line in card.criteria if line.group == group and line.worth is not None and line.weight]
            weight = sum(line.weight for line in known)
            if weight:
                mean = sum(line.weight * line.worth for line in known if line.worth is not None) / weight
                assert worths[group][card.target_id] == pytest.approx(mean, abs=1e-12)
            else:
                assert card.target_id not in worths[group]


def test_a_product_of_worths_is_the_worth_of_a_group_that_multiplies(world: World, tmp_path: Path) -> None:
    world.target(1, "ONE", evidence_tier="C")
    world.target(2, "TWO", evidence_tier="A")
    world.add("essentiality", hgnc_id="HGNC:1", is_common_essential=0)
    for number in (1, 2):
        world.add("gene_constraint", hgnc_id=f"HGNC:{number}", loeuf=0.5)
    results = world.compute(made_model(tmp_path, TWO_GROUPS)).results
    one = results.matrix.targets.index("HGNC:1")
    names = [criterion.feature for criterion in results.model.criteria]
    essential, loss = (
        results.ranking.worths[one, names.index(name)] for name in ("common_essential", "loss_tolerance")
    )
    found = group_worths(results)
    assert 0.0 < loss < 1.0
    assert found["tractability"] == {
        "HGNC:1": pytest.approx(essential**0.25 * loss**0.75),
        "HGNC:2": pytest.approx(loss),
    }
    assert found["biology"]["HGNC:1"] == pytest.approx(results.ranking.worths[one, names.index("evidence_tier")])


def test_the_first_plot_sets_the_score_of_each_target_against_what_is_known(real: Pictures, computed: Computed) -> None:
    known, _ = real.landscape
    cards = {card.target_id: card for card in computed.document.targets}
    assert len(known.spots) + known.n_unknown == len(cards)
    for spot in known.spots:
        card = cards[spot.target_id]
        assert (spot.across, spot.up, spot.rank) == (card.coverage, card.score, card.rank)
    assert known.needed == computed.document.rankable
    assert [spot.symbol for spot in known.spots if spot.named] == [
        card.symbol for card in computed.document.targets[:10]
    ]


def test_axes_hold_every_dot_and_begin_and_end_at_a_number_written_there(real: Pictures) -> None:
    for plot in real.landscape:
        for reach, values in (
            (plot.across, [spot.across for spot in plot.spots]),
            (plot.up, [spot.up for spot in plot.spots]),
        ):
            assert reach.low - 1e-9 <= min(values) and max(values) <= reach.high + 1e-9
            assert (reach.ticks[0], reach.ticks[-1]) == (reach.low, reach.high)


def test_a_model_without_tractability_has_no_plot_of_it(world: World, model: Model) -> None:
    world.target(1, "ONE")
    _, plot = pictures_of(world.compute(model)).landscape
    assert (plot.absent, plot.spots) == (("tractability",), ())


def test_a_target_of_which_one_number_is_unknown_is_counted_and_not_drawn(world: World, tmp_path: Path) -> None:
    world.target(1, "ONE")
    world.target(2, "TWO")
    world.add("essentiality", hgnc_id="HGNC:1", is_common_essential=0)
    known, plot = pictures_of(world.compute(made_model(tmp_path, TWO_GROUPS))).landscape
    assert [spot.symbol for spot in plot.spots] == ["ONE"]
    assert (plot.n_unknown, known.n_unknown) == (1, 0)


def test_a_plot_ends_at_its_limit_and_counts_what_it_leaves_out(
    world: World, model: Model, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(landscape, "DRAWN", 1)
    world.target(1, "ONE", evidence_tier="C")
    world.target(2, "TWO", evidence_tier="A")
    known, _ = pictures_of(world.compute(model)).landscape
    assert [spot.symbol for spot in known.spots] == ["TWO"]
    assert (known.n_left_out, known.n_unknown) == (1, 0)


# --- pathways by target ----------------------------------------------------------------------


def test_the_heat_map_says_of_the_first_targets_what_the_store_says(
    real: Pictures, computed: Computed, con: duckdb.DuckDBPyConnection
) -> None:
    heat = real.heat
    assert heat.targets == tuple((card.target_id, card.symbol) for card in computed.document.targets[:30])
    assert 15 <= len(heat.pathways) <= PATHWAYS
    member = {
        (name, collection, target)
        for name, collection, target in con.execute(
            "SELECT p.name, p.collection, m.hgnc_id FROM raw.pathway AS p "
            "JOIN raw.pathway_member AS m ON m.pathway_id = p.pathway_id"
        ).fetchall()
    }
    for line in heat.pathways:
        for (target, _), state in zip(heat.targets, line.states, strict=True):
            assert (state == "member") == ((line.name, line.collection, target) in member)
        assert line.n_members == line.states.count("member") >= heat.least


def test_the_pathways_come_in_the_order_in_which_they_tell_targets_apart(world: World, model: Model) -> None:
    for number in range(1, 7):
        world.target(number, f"T{number}")
    for number in (1, 2, 3):
        world.pathways(number, "halves", "copy of halves")  # 9 pairs apart, among them none within 1-3 or 4-6
    for number in (1, 2, 4):
        world.pathways(number, "crosses")  # 9 pairs too, 4 of them within 1-3 or 4-6
    for number in (2, 3, 4, 5):
        world.pathways(number, "more")  # 8 pairs, 4 of them within 1-3 or 4-6, and more members
    for number in (1, 6):
        world.pathways(number, "too few")
    heat = pictures_of(world.compute(model)).heat
    assert [(line.name, line.n_members) for line in heat.pathways] == [
        ("copy of halves", 3),
        ("more", 4),
        ("crosses", 3),
    ]
    assert (heat.n_pairs, heat.n_fit, heat.least) == (15, 4, 3)
    assert heat.n_apart == 15
    assert heat.pathways[0].states == ("member", "member", "member", "not a member", "not a member", "not a member")


def test_a_target_in_no_pathway_is_unknown(world: World, model: Model) -> None:
    for number in range(1, 5):
        world.target(number, f"T{number}")
    for number in (1, 2, 3):
        world.pathways(number, "a pathway")
    (line,) = pictures_of(world.compute(model)).heat.pathways
    assert line.states == ("member", "member", "member", "unknown")


def test_maps_of_single_diseases_and_very_large_sets_are_left_out(world: World, model: Model) -> None:
    for number in range(1, 5):
        world.target(number, f"T{number}")
    for name, collection, size in (
        ("wide", "Reactome", 301),
        ("disease", "WikiPathways", 10),
        ("mark", "Hallmark", 200),
    ):
        world.add("pathway", pathway_id=name, name=name, collection=collection, n_genes=size)
        for number in (1, 2, 3):
            world.add("pathway_member", pathway_id=name, hgnc_id=f"HGNC:{number}")
    assert [line.name for line in pictures_of(world.compute(model)).heat.pathways] == ["mark"]
