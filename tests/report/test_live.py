"""What the page ranks anew from: packed without loss, and as text that can end nothing."""

import base64
import dataclasses
import json
import struct

import numpy as np
import pytest

from prioritize.report import html, tables
from prioritize.report.live import Column, Dial, Live, LiveCriterion, LiveMember, Preset, pack
from tests.report.conftest import NASTY, poisoned
from tests.report.test_html import harmful, shape

NAN = float("nan")


def dial(kind, name, weight=1.0):
    return Dial(kind, name, f"Title of {name}", "words", weight, 0.0, 10.0, 0.0, 10.0, 0.5)


LIVE = Live(
    dials=(
        dial("group", "biology", 4.0),
        dial("group", "safety", 3.0),
        dial("product", "biology", 0.0),
        dial("product", "safety", 0.0),
        dial("criterion", "edges"),
        dial("criterion", "safety_events"),
        dial("criterion", "surface"),
        dial("effect", "precedence", 0.3),
        dial("precedence", "failures"),
        dial("merit", "member_scores"),
        dial("signed", "toxicity", -0.1),
    ),
    groups=("biology", "safety"),
    tracks=("antibody",),
    criteria=(
        LiveCriterion("edges", "biology", ""),
        LiveCriterion("safety_events", "safety", ""),
        LiveCriterion("surface", "biology", "antibody"),
    ),
    precedence=(("failures", -1),),
    terms=(("member_scores", "merit"), ("toxicity", "signed")),
    worths=tuple(Column.of(np.array([0.5, NAN, 1.0])) for _ in range(4)),
    targets=(
        LiveMember("HGNC:1682", "CD47", False, True, (True,)),
        LiveMember("HGNC:9662", "SIRPA", False, False, (False,)),
        LiveMember("HGNC:5962", "IL10", True, False, (True,)),
    ),
    therapies=(LiveMember("gemcitabine", "gemcitabine", False, True, ()),),
    values=(Column((), ()), Column.of(np.array([0.25, NAN]))),
    own="member_scores",
    fixed=(),
    barred=((1, 3),),
    gated=(),
    ended=((0, 1),),
    presets=(Preset("novel", "Novel targets", "Nothing is gained by having been tried.", (4.0,) * 11),),
    unlike=("antibody",),
    base={"title": "Made", "extends": "default"},
    rankable=0.5,
    needed=0.5,
    tie=1e-9,
    rounding=1e-9,
    slack=1e-12,
    per_member=3,
)


# --- columns ---------------------------------------------------------------------------------


def test_a_column_holds_each_number_once_and_unknown_as_0():
    assert Column.of(np.array([0.5, NAN, 0.25, 0.5])) == Column((0.25, 0.5), (2, 0, 1, 2))


def test_a_place_that_is_often_takes_one_bit_and_each_other_follows_a_set_bit():
    packed = Column.of(np.array([NAN, NAN, NAN, 0.5, NAN, NAN, 0.25, 1.0, NAN])).packed()
    assert (packed["b"], packed["o"]) == (2, 0)
    # nine numbers in fifteen bits: 0 0 0 1 10 0 0 1 01 1 11 0
    assert base64.b64decode(packed["p"]) == bytes([0b00011000, 0b10111100])


def test_places_are_packed_in_as_few_bits_as_they_need():
    # Two numbers and unknown need two bits each: 10 00 01 10.
    packed = Column.of(np.array([0.5, NAN, 0.25, 0.5])).packed()
    assert packed["b"] == 2
    assert base64.b64decode(packed["p"]) == bytes([0b10000110])
    assert struct.unpack("<2d", base64.b64decode(packed["v"])) == (0.25, 0.5)


def test_a_column_of_which_nothing_is_known_needs_no_bits():
    assert Column.of(np.array([NAN, NAN])).packed() == {"v": "", "b": 0, "o": -1, "p": ""}


@pytest.mark.parametrize("different", [1, 3, 4, 255, 256, 1000])
def test_no_number_is_lost(different):
    numbers = np.random.default_rng(different).permutation(np.repeat(np.append(np.arange(1, different) / 3, NAN), 2))
    packed = Column.of(numbers).packed()
    values = [NAN, *struct.unpack(f"<{different - 1}d", base64.b64decode(packed["v"]))]
    bits = "".join(f"{byte:08b}" for byte in base64.b64decode(packed["p"]))
    places = [int(bits[at * packed["b"] :][: packed["b"]] or "0", 2) for at in range(len(numbers))]
    assert np.array_equal([values[place] for place in places], numbers, equal_nan=True)


# --- pairs and panels ------------------------------------------------------------------------


def test_pairs_are_of_targets_that_pass_their_gates_and_of_those_with_a_therapy_but_for_what_is_barred():
    assert list(LIVE.pairs()) == [(0, 1), (0, 3)]


def test_of_too_many_pairs_none_is_held():
    assert list(dataclasses.replace(LIVE, too_many=30_000).pairs()) == []


def test_dials_stand_by_what_they_weigh():
    panels = [
        (panel.title, [one.name for _, one in panel.head], [place for place, _ in panel.rows], panel.product)
        for panel in LIVE.panels()
    ]
    assert panels == [
        ("biology", ["biology"], [4, 6], 2),
        ("safety", ["safety"], [5], 3),
        ("clinical precedence", ["precedence"], [8], -1),
        ("merits of a pair, averaged", [], [9], -1),
        ("signed terms of a pair, added or taken", [], [10], -1),
    ]


def test_a_model_without_precedence_has_no_panel_for_it():
    without = dataclasses.replace(LIVE, precedence=(), dials=(*LIVE.dials[:8], *LIVE.dials[9:]))
    assert "clinical precedence" not in [panel.title for panel in without.panels()]


# --- packed ----------------------------------------------------------------------------------


def test_members_carry_their_anchors_and_their_flags():
    data = json.loads(pack(LIVE, {"HGNC:1682": "target-CD47"}, {("HGNC:1682", "gemcitabine"): "pair-CD47-gemcitabine"}))
    # 1 gated, 2 has an agent, 4 the track is open.
    assert data["members"] == [["CD47", "target-CD47", 6], ["SIRPA", "", 0], ["IL10", "", 5], ["gemcitabine", "", 2]]
    assert data["cards"] == [[0, 3, "pair-CD47-gemcitabine"]]
    assert data["criteria"] == [["edges", 0, -1], ["safety_events", 1, -1], ["surface", 0, 0]]


def test_a_card_of_a_member_that_is_not_here_is_left_out():
    assert json.loads(pack(LIVE, {}, {("HGNC:1682", "HGNC:1"): "pair-x"}))["cards"] == []


@pytest.mark.parametrize("hostile", NASTY, ids=ascii)
def test_packed_text_can_end_no_element_and_gives_every_name_back(hostile):
    packed = pack(poisoned(LIVE, hostile), {}, {})
    assert packed.isascii() and not set("<>&") & set(packed)
    assert json.loads(packed)["members"][0][0] == f"{hostile}CD47{hostile}"


def test_the_same_record_gives_the_same_bytes():
    assert pack(LIVE, {}, {}) == pack(dataclasses.replace(LIVE), {}, {})


# --- in the page -----------------------------------------------------------------------------

OWN_TAGS = {"fieldset", "legend", "output"}


@pytest.fixture
def page(document, read_page):
    return read_page(html.render(dataclasses.replace(document, live=LIVE)))


def test_the_page_holds_the_data_untouched(document):
    page = html.render(dataclasses.replace(document, live=LIVE))
    anchors = {"HGNC:1682": "target-CD47", "HGNC:9662": "target-SIRPA", "HGNC:5962": "target-IL10"}
    cards = {
        (card.left_id, card.right_id): f"pair-{card.left}-{card.right}"
        for card in (*document.candidates, *document.with_backbones, *document.already_tried)
    }
    assert f">{pack(LIVE, anchors, cards)}</script>" in page


def test_every_weight_has_a_slider_and_a_number_with_a_name(page):
    section = page.one("section", id="weights")
    lines = list(section.all("div", class_="dial"))
    assert [line.attributes["data-dial"] for line in lines] == ["0", "4", "6", "1", "5", "7", "8", "9", "10"]
    first = lines[0]
    slider, number = first.all("input")
    assert first.one("label").attributes["for"] == slider.attributes["id"] == first.one("output").attributes["for"]
    assert number.attributes["aria-label"] == "Title of biology, exact weight"
    assert {name: number.attributes[name] for name in ("min", "max", "value")} == {
        "min": "0.0",
        "max": "10.0",
        "value": "4.0",
    }


def test_the_page_says_whose_weights_these_are_and_what_needs_a_report_of_its_own(page):
    said = page.one("section", id="weights").text
    assert "These are your weights, not the model's." in said
    assert "Rank intervals, bounds, what would move a target" in said
    assert "prioritize rank --model antibody" in said
    assert "This part needs scripts" in said


def test_what_is_left_out_is_said(document, read_page):
    live = dataclasses.replace(LIVE, too_many=30_000, fixed=("foreign",))
    said = read_page(html.render(dataclasses.replace(document, live=live))).one("section", id="weights").text
    assert "The 30,000 pairs of this list are too many for one page" in said
    assert "keep the values that they have under the model's weights: foreign." in said


def test_a_page_without_it_has_no_section_and_no_link(document, read_page):
    page = read_page(html.render(document))
    assert [one for one in page.all("section") if one.attributes.get("id") == "weights"] == []
    assert [link for link in page.all("a") if link.attributes["href"] == "#weights"] == []


@pytest.mark.parametrize(
    "hostile", ["".join(NASTY), "</script><!--", "javascript:alert(1)"], ids=["all at once", "a comment", "a link"]
)
def test_a_nasty_name_changes_nothing_in_the_page(document, hostile, read_page):
    def render(text):
        return read_page(html.render(dataclasses.replace(document, live=poisoned(LIVE, text))))

    page = render(hostile)
    assert [one for one in harmful(page) if one not in OWN_TAGS] == []
    assert shape(page) == shape(render("harmless"))


def test_data_files_leave_it_out(document):
    assert "live" not in json.loads(tables.report_json(dataclasses.replace(document, live=LIVE)))
