"""The pictures: what they say is what the records say, and nothing lies on anything else."""

import dataclasses
import re
from itertools import combinations

import pytest

from prioritize.report import html
from prioritize.report.cellmap import bow, draw_map, ring
from prioritize.report.drawing import draw
from prioritize.report.geometry import Box, at, between
from prioritize.report.scatter import draw_scatter, place_labels
from tests.report.pictured import EMPTY, KNOWN, MAP, PICTURES

ANCHORS = {"HGNC:1682": "target-CD47", "HGNC:9662": "target-SIRPA"}


@pytest.fixture
def page(document, read_page):
    return read_page(html.render(document))


@pytest.fixture(scope="module")
def real(computed):
    """The pictures of the embedded catalogue with their places."""
    return draw(computed.document.pictures, {card.target_id: card.symbol for card in computed.document.targets})


def numbers(path):
    """Coordinates of a path, in pairs."""
    found = [float(one) for one in re.findall(r"-?[\d.]+", path)]
    return list(zip(found[::2], found[1::2], strict=True))


# --- the map says what the records say -------------------------------------------------------


def test_an_arrow_says_how_many_links_it_has_what_they_lead_to_and_how_many_targets_act_there(page):
    said = [node.one("title").text for node in page.one("svg", id="crosstalk-map").all("g", class_="arrow")]
    assert said == [
        "CSC → TAM: 2 links: immune suppression 1, recruitment 1; 2 targets act here",
        "TAM → CSC: 1 link: chemoresistance 1; 1 target acts here",
        "CSC → NK: 1 link (1 to be boosted): immune suppression 1; 1 target acts here",
        "CSC → CSC: 1 link: on no route from a stem cell; 0 targets act here",
    ]


def test_an_arrow_is_as_thick_as_it_has_links_and_the_same_tone_has_the_same_colour(page):
    arrows = list(page.one("svg", id="crosstalk-map").all("g", class_="arrow"))
    assert [node.one("path", class_="line").attributes["stroke-width"] for node in arrows] == [
        "2.1", "1.55", "1.55", "1.55",
    ]  # fmt: skip
    assert [node.attributes["class"] for node in arrows] == ["arrow m0", "arrow m1", "arrow m3", "arrow m4"]
    legend = page.one("section", id="crosstalk").one("ul", class_="legend")
    shown = {item.text: item.one("g").attributes["class"] for item in legend.all("li")}
    assert shown == {
        "immune suppression (1 arrow)": "arrow m0",
        "chemoresistance (1 arrow)": "arrow m1",
        "to be boosted (1 arrow)": "arrow m3",
        "on no route (1 arrow)": "arrow m4",
    }


def test_a_cell_says_what_it_is_and_names_its_arrows(page):
    cells = list(page.one("svg", id="crosstalk-map").all("g", class_="cell"))
    assert [(node.one("text").text, node.attributes["data-cell"]) for node in cells] == [
        ("CSC", "0 1 2 3"), ("TAM", "0 1"), ("NK", "2"),
    ]  # fmt: skip
    assert cells[0].one("title").text == (
        "CSC, cancer stem cell: 3 links to other cells, 1 from them, 1 to its own kind; 2 targets act here"
    )


def rows_of(table):
    """Cells of each row, the heads of groups alone."""
    return [[cell.text for cell in row.children if not isinstance(cell, str)] for row in table.all("tr")]


def test_the_table_holds_every_link_with_who_acts_and_what_it_rests_on(page):
    table = page.one("table", id="link-table")
    rows = rows_of(table)
    assert len(rows) == 1 + 4 + 5
    assert rows[1] == [
        "CSC → TAM 2 links: immune suppression 1, recruitment 1; 2 targets act here show only these targets"
    ]
    assert rows[2] == [
        "CD47 / SIRPA surface ligand; partners in CellPhoneDB",
        "to be cut immune evasion",
        "CD47, SIRPA magrolimab",
        "tier A CD47 cited 10.1073/pnas.1308463110; PMC7813985 X001: seen in mice "
        "tier C IL10 (only raised by it) uncited X002",
    ]
    assert rows[3][0] == "CCL2 cytokine"
    assert rows[3][2] == "nobody on the list"
    assert rows[7][1] == "to be boosted"


def test_references_of_a_link_lead_to_listed_hosts_and_who_acts_to_the_dossiers(page):
    links = [node.attributes["href"] for node in page.one("table", id="link-table").all("a")]
    assert links[:4] == [
        "#target-CD47", "#target-SIRPA", "https://doi.org/10.1073/pnas.1308463110",
        "https://pmc.ncbi.nlm.nih.gov/articles/PMC7813985/",
    ]  # fmt: skip


def test_the_rows_of_the_target_table_know_the_arrows_at_which_their_target_acts(page):
    rows = page.one("table", id="target-table").one("tbody").all("tr")
    assert [row.attributes["data-acting"] for row in rows] == ["0 2", "0 1", ""]


def test_the_picture_is_an_image_with_a_name_and_words_until_the_script_makes_it_a_tool(page):
    picture = page.one("svg", id="crosstalk-map")
    assert picture.attributes["role"] == "img"
    assert picture.one("title").text == "Crosstalk between 3 cells"
    assert picture.one("desc").text == "4 arrows between cells, 5 links. The table below the picture says the same."


def test_a_report_without_crosstalk_says_so(document, read_page):
    none = dataclasses.replace(MAP, cells=(), arrows=(), n_links=0, n_wanted=0, n_open=0)
    changed = dataclasses.replace(document, pictures=dataclasses.replace(PICTURES, crosstalk=none))
    page = read_page(html.render(changed))
    assert page.one("section", id="crosstalk").text == "Crosstalk map No crosstalk on record."


def test_a_document_without_pictures_has_neither_the_sections_nor_links_to_them(document, read_page):
    page = read_page(html.render(dataclasses.replace(document, pictures=None)))
    assert {"crosstalk", "landscape"}.isdisjoint(node.attributes.get("id") for node in page.all("section"))
    assert {"#crosstalk", "#landscape"}.isdisjoint(node.attributes.get("href") for node in page.all("a"))


# --- the plots and the heat map --------------------------------------------------------------


def test_a_dot_leads_to_its_dossier_says_its_numbers_and_is_hollow_when_not_ranked(page):
    dots = list(page.one("svg", class_="plot").all("a"))
    assert [(dot.attributes["href"], dot.attributes["class"], dot.one("title").text) for dot in dots] == [
        ("#target-CD47", "spot first", "CD47: rank 1; known 60%, score 0.45"),
        ("#target-SIRPA", "spot first", "SIRPA: rank 2; known 60%, score 0.40"),
        ("#target-IL10", "spot off", "IL10: not ranked; known 25%, score 0.45"),
    ]


def test_a_plot_counts_what_it_leaves_out_and_says_what_is_needed(page):
    note = page.one("section", id="landscape").one("p", class_="note").text
    assert note == (
        "3 targets. To be ranked, a target needs 50% of the weight known (dashed line). 1 more not drawn: one of the "
        "two numbers is unknown. 4 more not drawn: the picture ends at 3."
    )


def test_a_group_that_the_model_lacks_is_said_to_be_lacking(page):
    assert "Tractability against biology Not in this model: tractability." in page.one("section", id="landscape").text


def test_dots_stand_where_their_numbers_are():
    view = draw_scatter(dataclasses.replace(KNOWN, needed=None), ANCHORS)
    left, top, right, bottom = view.frame
    assert [(one.x, one.y) for one in view.spots] == [
        (pytest.approx(left + share * (right - left), abs=0.06), pytest.approx(bottom - up * (bottom - top), abs=0.06))
        for share, up in ((0.6, 0.45), (0.6, 0.4), (0.25, 0.45))
    ]
    assert [tick.at for tick in view.across] == [left, (left + right) / 2, right]
    assert [tick.at for tick in view.up] == [bottom, top]
    assert view.line is None


def test_what_is_needed_is_drawn_only_where_it_is_on_the_axis():
    assert draw_scatter(KNOWN, ANCHORS).line == 295.0  # halfway from 54 to 536
    far = dataclasses.replace(KNOWN, across=dataclasses.replace(KNOWN.across, low=0.6))
    assert draw_scatter(far, ANCHORS).line is None


def test_an_empty_plot_has_no_dot():
    assert draw_scatter(EMPTY, ANCHORS).spots == ()


def test_the_heat_map_tells_members_from_others_and_from_the_unknown(page):
    table = page.one("table", id="heat-table")
    assert rows_of(table) == [
        ["Pathway", "Of these", "CD47", "SIRPA", "IL10"],
        ["Cell surface interactions Reactome, 17 genes", "1", "yes", "no", "?"],
        ["HYPOXIA Hallmark, 200 genes", "2", "yes", "yes", "?"],
    ]
    assert [node.attributes["class"] for node in table.all("td") if "class" in node.attributes] == [
        "yes", "ask", "yes", "yes", "ask",
    ]  # fmt: skip
    assert "Of the 5 that hold at least 1 of the first 3 targets" in page.one("section", id="landscape").text
    assert "tell 2 of 3 pairs apart" in page.one("section", id="landscape").text


# --- nothing lies on anything else -----------------------------------------------------------


def test_cells_do_not_lie_on_each_other_and_stay_in_the_picture(real):
    boxes = [view.box for view in real.crosstalk.cells]
    assert len(boxes) == 11
    assert [pair for pair in combinations(boxes, 2) if pair[0].meets(pair[1])] == []
    for box in boxes:
        assert box.width / 2 <= box.x <= real.crosstalk.width - box.width / 2
        assert box.height / 2 <= box.y <= real.crosstalk.height - box.height / 2


def test_no_arrow_runs_over_a_cell_that_it_does_not_join(real):
    boxes = {view.cell.name: view.box for view in real.crosstalk.cells}
    over = []
    for view in real.crosstalk.arrows:
        line = tuple(numbers(view.line))
        for name, box in boxes.items():
            near = any(box.holds(at(line, step / 100)) for step in range(101))
            if near and name not in (view.source.name, view.partner.name):
                over.append((view.source.name, view.partner.name, name))
    assert over == []


def test_an_arrow_ends_with_its_head_at_its_partner_and_outside_it(real):
    boxes = {view.cell.name: view.box for view in real.crosstalk.cells}
    for view in real.crosstalk.arrows:
        tip = numbers(view.head)[0]
        assert boxes[view.partner.name].holds(tip, 5.0), view.arrow
        assert not boxes[view.partner.name].holds(tip, 2.0), view.arrow


def test_names_of_dots_lie_neither_on_each_other_nor_outside(real):
    for plot in real.landscape:
        boxes = [spot.label for spot in plot.spots if spot.label]
        assert len(boxes) == 10
        assert [pair for pair in combinations(boxes, 2) if pair[0].meets(pair[1])] == []
        assert all(plot.frame[0] <= box.x - box.width / 2 for box in boxes)
        assert all(box.x + box.width / 2 <= plot.width for box in boxes)


def test_a_name_stands_beside_its_dot_and_goes_further_when_the_place_is_taken():
    dots = [(100.0, 100.0), (100.0, 100.0)]
    boxes = place_labels({0: "CD47", 1: "SIRPA"}, dots, (0.0, 0.0, 400.0, 400.0))
    assert boxes[0].y == 87.0  # above its dot, which a name beside it would touch
    assert not boxes[0].meets(boxes[1])


def test_a_name_for_which_there_is_no_room_is_left_out():
    assert place_labels({0: "CD47"}, [(10.0, 10.0)], (0.0, 0.0, 20.0, 20.0)) == {}


def test_the_first_cell_stands_in_the_middle_and_the_others_around_it():
    middle, left, right = ring(["CSC", "TAM", "NK"])
    assert (middle.x, middle.y) == (320.0, 280.0)
    assert (left.y, right.y) == (280.0, 280.0)
    assert 320.0 - left.x == right.x - 320.0 > 200


def test_two_arrows_between_two_cells_lie_apart():
    one, other = Box(0.0, 0.0, 20.0, 20.0), Box(100.0, 0.0, 20.0, 20.0)
    there, back = at(bow(one, other, []), 0.5), at(bow(other, one, []), 0.5)
    assert there == pytest.approx((50.0, 16.5))  # three quarters of a bend of 22
    assert back == pytest.approx((50.0, -16.5))


def test_an_arrow_bends_round_a_cell_that_stands_in_its_way():
    one, other, between_them = (Box(x, 0.0, 20.0, 20.0) for x in (0.0, 200.0, 100.0))
    assert at(bow(one, other, []), 0.5)[1] == pytest.approx(16.5)
    assert at(bow(one, other, [between_them]), 0.5)[1] == pytest.approx(37.5)  # the next bend, 50


def test_a_part_of_a_curve_is_the_same_curve():
    curve = ((0.0, 0.0), (10.0, 40.0), (60.0, 50.0), (90.0, 0.0))
    part = between(curve, 0.2, 0.7)
    assert at(part, 0.0) == pytest.approx(at(curve, 0.2))
    assert at(part, 1.0) == pytest.approx(at(curve, 0.7))
    assert at(part, 0.5) == pytest.approx(at(curve, 0.45))


def test_the_same_pictures_have_the_same_places():
    assert draw(PICTURES, ANCHORS) == draw(PICTURES, ANCHORS)
    assert draw_map(MAP).cells[0].box == Box(320.0, 280.0, 56.2, 42.0)
