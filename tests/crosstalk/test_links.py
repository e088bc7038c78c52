"""Rows of the catalogue brought together to links."""

import pytest

from prioritize.crosstalk.links import Complexes, Edge, make_complexes, make_links

NONE = Complexes()
CD274, STING1 = "HGNC:17635", "HGNC:27962"
IL6, IL6R, JAK2 = "HGNC:6018", "HGNC:6019", "HGNC:6192"
CXCL8, CXCR1, CXCR2 = "HGNC:6025", "HGNC:6026", "HGNC:6027"
TGFB1, TGFBR1, TGFBR2 = "HGNC:11766", "HGNC:11772", "HGNC:11773"


def edge(target, route="TAM IL6 IL6R CSC", ids=(IL6, IL6R), effects="stemness", tier="A", basis="cited", raised=False):
    """A row, its route written as one string."""
    source, mediator, receptor, partner = route.split()
    return Edge(
        f"X-{target}", target, raised, source, mediator, ids[0], receptor, ids[1], partner, "cytokine", tier, basis,
        frozenset(effects.split(";")),
    )  # fmt: skip


def inhibit(*targets):
    return dict.fromkeys(targets, "inhibit")


def test_rows_of_one_link_become_one():
    links = make_links([edge(IL6), edge(IL6R, effects="chemoresistance"), edge(JAK2)], inhibit(IL6, IL6R, JAK2), NONE)
    assert len(links) == 1
    assert links[0].words == "TAM -IL6/IL6R-> CSC"
    assert links[0].edges == (f"X-{IL6}", f"X-{IL6R}", f"X-{JAK2}")
    assert links[0].effects == {"stemness", "chemoresistance"}


def test_mediator_receptor_and_relay_each_cut_a_link():
    link = make_links([edge(JAK2)], inhibit(IL6, IL6R, JAK2), NONE)[0]
    assert link.acted_on_by == {IL6, IL6R, JAK2}


def test_a_target_whose_direction_is_unknown_cuts_nothing():
    link = make_links([edge(JAK2)], {**inhibit(JAK2), IL6: "unknown"}, NONE)[0]
    assert link.acted_on_by == {JAK2}


def test_a_link_of_a_target_to_activate_is_to_be_boosted_and_an_inhibited_partner_does_not_cut_it():
    link = make_links([edge(IL6R)], {IL6R: "activate", IL6: "inhibit"}, NONE)[0]
    assert not link.harmful
    assert link.acted_on_by == {IL6R}


def test_one_owner_to_inhibit_makes_a_link_harmful():
    link = make_links([edge(IL6R), edge(IL6)], {IL6R: "activate", IL6: "inhibit"}, NONE)[0]
    assert link.harmful
    assert link.acted_on_by == {IL6}


def test_an_owner_that_is_only_raised_does_not_cut_the_link_but_tells_what_it_does():
    rows = [edge(IL6), edge(CD274, effects="immune evasion", raised=True)]
    link = make_links(rows, inhibit(IL6, CD274), NONE)[0]
    assert link.acted_on_by == {IL6}
    assert link.effects == {"stemness", "immune evasion"}
    assert link.edges == (f"X-{IL6}", f"X-{CD274}")


def test_an_owner_of_two_rows_stands_on_the_link_when_one_of_them_says_so():
    rows = [edge(JAK2, raised=True), edge(JAK2)]
    assert make_links(rows, inhibit(JAK2), NONE)[0].acted_on_by == {JAK2}


def test_a_link_that_only_raises_its_owner_is_cut_at_mediator_and_receptor():
    link = make_links([edge(CD274, raised=True)], inhibit(IL6, IL6R, CD274), NONE)[0]
    assert link.acted_on_by == {IL6, IL6R}


@pytest.mark.parametrize(("direction", "harmful"), [("inhibit", True), ("activate", False), ("unknown", True)])
def test_a_link_that_only_raises_its_owner_harms_unless_the_owner_is_to_be_activated(direction, harmful):
    link = make_links([edge(STING1, ids=("", ""), raised=True)], {STING1: direction}, NONE)[0]
    assert link.harmful is harmful
    assert link.acted_on_by == frozenset()


@pytest.mark.parametrize(
    ("on_it", "raised", "harmful"), [("activate", "inhibit", False), ("inhibit", "activate", True)]
)
def test_an_owner_that_is_raised_decides_nothing_where_another_stands_on_the_link(on_it, raised, harmful):
    link = make_links([edge(JAK2), edge(CD274, raised=True)], {JAK2: on_it, CD274: raised}, NONE)[0]
    assert link.harmful is harmful
    assert link.acted_on_by == {JAK2}


def test_receptors_of_one_mediator_are_links_of_their_own():
    links = make_links(
        [
            edge(CXCR1, "CSC CXCL8 CXCR1 MDSC", (CXCL8, CXCR1)),
            edge(CXCR2, "CSC CXCL8 CXCR2 MDSC", (CXCL8, CXCR2)),
        ],
        inhibit(CXCL8, CXCR1, CXCR2),
        NONE,
    )
    assert [link.acted_on_by for link in links] == [{CXCL8, CXCR1}, {CXCL8, CXCR2}]


def test_each_chain_of_a_receptor_cuts_the_link():
    complexes = make_complexes([(TGFB1, TGFBR1, "TGFbeta receptor"), (TGFB1, TGFBR2, "TGFbeta receptor")])
    rows = [edge(TGFBR1, "TAM TGFB1 TGFBR1 CSC", (TGFB1, TGFBR1))]
    link = make_links(rows, inhibit(TGFBR1, TGFBR2), complexes)[0]
    assert link.acted_on_by == {TGFBR1, TGFBR2}
    assert link.confirmed


def test_a_chain_of_the_receptor_of_another_ligand_does_not():
    complexes = make_complexes([("HGNC:1", TGFBR1, "TGFbeta receptor"), ("HGNC:1", TGFBR2, "TGFbeta receptor")])
    rows = [edge(TGFBR1, "TAM TGFB1 TGFBR1 CSC", (TGFB1, TGFBR1))]
    link = make_links(rows, inhibit(TGFBR1, TGFBR2), complexes)[0]
    assert link.acted_on_by == {TGFBR1}
    assert not link.confirmed


def test_other_receptors_share_no_chain_with_the_one_named():
    complexes = make_complexes([(CXCL8, CXCR1, ""), (CXCL8, CXCR2, "")])
    assert complexes.others(CXCL8, CXCR2) == {CXCR1}
    both = make_complexes([(TGFB1, TGFBR1, "both"), (TGFB1, TGFBR2, "both")])
    assert both.others(TGFB1, TGFBR1) == frozenset()


def test_confidence_is_that_of_the_best_row():
    directions = inhibit(IL6, IL6R, JAK2)
    assert make_links([edge(IL6, tier="C"), edge(IL6R, tier="B")], directions, NONE)[0].confidence == 2 / 3
    assert make_links([edge(IL6, tier="A", basis="uncited")], directions, NONE)[0].confidence == 0.5
