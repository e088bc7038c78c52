"""From rows of the store to who cuts their routes: owners that stand on a link, and owners that it only raises."""

from __future__ import annotations

import pytest

from tests.dossier.made import made_world


@pytest.mark.parametrize(
    ("role", "acts", "share"),
    [
        pytest.param("on the link", [True, True], 1.0, id="on the link"),
        pytest.param("raised by it", [False, True], 0.25, id="raised by it"),
    ],
)
def test_a_target_that_a_signal_raises_cuts_its_own_signal_and_not_that_one(
    role: str, acts: list[bool], share: float
) -> None:
    # PGE2 hardens the stem cell and raises its PD-L1, which holds off CD8 T cells. Routes: PGE2 to chemoresistance
    # (1/2 of all), PGE2 and PD-L1 to immune suppression (1/4 each).
    pge2 = {"source_cell": "MDSC", "mediator": "PGE2", "partner_cell": "CSC"}
    own = {"source_cell": "CSC", "mediator": "PD-L1", "partner_cell": "CD8 T"}
    with made_world() as world:
        world.target(1, "PTGS2")
        world.target(2, "CD274")
        world.add("crosstalk", edge_id="X1", target_id="HGNC:1", owner_role="on the link", **pge2)
        world.add("crosstalk", edge_id="X2", target_id="HGNC:2", owner_role=role, **pge2)
        world.add("crosstalk", edge_id="X3", target_id="HGNC:2", owner_role="on the link", **own)
        for edge, effect in (("X1", "stemness"), ("X2", "immune evasion"), ("X3", "immune evasion")):
            world.add("crosstalk_effect", edge_id=edge, effect=effect)
        members = world.members()
    making, raised = members.names.index("PTGS2"), members.names.index("CD274")
    assert members.routes.acts[raised].tolist() == acts
    assert members.routes.coverage([raised]) == pytest.approx(share)
    assert members.routes.coverage([making]) == pytest.approx(0.75)
