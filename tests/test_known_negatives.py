"""Combinations known to have failed in this field: each must carry a visible warning.

This is a test of the data and of the report, not of a prediction.
"""

import pytest

from tests.chain import Computed

# (what was tried, catalogue targets, partner therapy when it is one of the backbones)
KNOWN = [
    ("epacadostat + pembrolizumab", ("IDO1", "PDCD1"), "pembrolizumab"),
    ("cabiralizumab + nivolumab", ("CSF1R", "PDCD1"), "nivolumab"),
    ("PF-04136309 + gemcitabine", ("CCR2",), "gemcitabine"),
    ("magrolimab + azacitidine", ("CD47",), "azacitidine"),
    ("tarextumab + etoposide", ("NOTCH3",), "etoposide"),
    ("demcizumab + gemcitabine", ("DLL4",), None),
    ("brontictuzumab + trifluridine", ("NOTCH1",), None),
    ("saridegib + gemcitabine", ("SMO",), "gemcitabine"),
    ("vismodegib + gemcitabine", ("SMO",), "gemcitabine"),
    ("reparixin + paclitaxel", ("CXCR1",), "paclitaxel"),
    ("bintrafusp alfa", ("TGFB1",), None),
    ("napabucasin", ("STAT3",), None),
]


@pytest.mark.parametrize(("agents", "symbols", "backbone"), KNOWN, ids=[row[0] for row in KNOWN])
def test_a_known_failure_is_a_warning_on_its_targets_and_its_pair(
    agents: str, symbols: tuple[str, ...], backbone: str | None, computed: Computed
) -> None:
    cards = {card.symbol: card for card in computed.document.targets}
    agent = agents.split(" + ")[0]
    for symbol in symbols[:1]:
        warned = [
            remark.text for remark in cards[symbol].against if agent in remark.text and remark.kind.startswith("failed")
        ]
        assert warned, f"{symbol} carries no warning of {agents}"
    for partner in ([backbone] if backbone else []) + [cards[name].target_id for name in symbols[1:]]:
        candidate = computed.pairs.candidate(cards[symbols[0]].target_id, partner)
        assert candidate is not None
        assert any(agent in remark.text and remark.kind.startswith("failed") for remark in candidate.against)
        assert "failed" in candidate.tried


def test_the_chemotherapy_with_the_ccr2_inhibitor_is_flagged_for_the_lung(computed: Computed) -> None:
    ccr2 = next(card for card in computed.document.targets if card.symbol == "CCR2")
    for backbone in ("gemcitabine", "nab-paclitaxel"):
        candidate = computed.pairs.candidate(ccr2.target_id, backbone)
        assert candidate is not None
        assert any(remark.kind == "toxicity" and "pulmonary" in remark.text for remark in candidate.against)


def test_two_checkpoint_antibodies_are_flagged_as_immune_related(computed: Computed) -> None:
    cards = {card.symbol: card.target_id for card in computed.document.targets}
    for partner in (cards["PDCD1"], "nivolumab"):
        candidate = computed.pairs.candidate(cards["CTLA4"], partner)
        assert candidate is not None
        assert any(remark.kind == "immune" for remark in candidate.against)


def test_approved_pairs_are_not_news(computed: Computed) -> None:
    new = {frozenset((one.left, one.right)) for one in computed.document.candidates}
    tried = {frozenset((one.left, one.right)): one for one in computed.document.already_tried}
    for pair in (("PDCD1", "CTLA4"), ("PDCD1", "LAG3"), ("CD274", "VEGFA")):
        assert frozenset(pair) not in new
        assert "approved" in tried[frozenset(pair)].tried


def test_a_stemness_target_carries_the_lesson(computed: Computed) -> None:
    smo = next(card for card in computed.document.targets if card.symbol == "SMO")
    assert any(remark.kind == "lesson" for remark in smo.against)
