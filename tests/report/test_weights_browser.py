"""The weights of the page in a real browser: it ranks as Python does, keeps what it is told, and gives it back."""

import base64
import dataclasses
import tomllib

import numpy as np
import pytest

from prioritize.combinations.members import Pairwise
from prioritize.combinations.search import score_pairs
from prioritize.combinations.terms import TERMS
from prioritize.dossier.live import make_live
from prioritize.errors import ModelError
from prioritize.inputs import columns_of, feature_facts, needed_of
from prioritize.model import read_model
from prioritize.partners import allowed_pairs
from prioritize.pipeline import gates_of, load_model
from prioritize.report import html
from prioritize.report.live import pack
from prioritize.score.ranking import RANKED, rank_targets
from tests.report import browsing
from tests.report.conftest import NASTY, poisoned

pytestmark = [*browsing.NEEDED, pytest.mark.slow]

MADE = """
title = "No tracks, one product, and 'quotes' in the title"
[groups.biology]
weight = 0.37
[groups.biology.criteria.evidence_tier]
weight = 3
[groups.biology.criteria.immune_cells]
weight = 1.5
[groups.safety]
weight = 1.2
aggregate = "weighted_product"
[groups.safety.criteria.loss_tolerance]
[groups.safety.criteria.expression_breadth]
better = "lower"
scale = { kind = "linear", low = 10, high = 40 }
[groups.safety.criteria.safety_events]
[coverage]
rankable = 0.7
[combinations]
per_member = 2
[combinations.merits]
agents = 1
gain = 2
"""
COUNTS = {"default": 300, "safety-first": 40, "made": 40}

# Ranks of many weights, and the model file of each; arrays as text, so that no digit is lost and no time either.
ASK = """([data, vectors]) => {
  const live = Engine.load(JSON.parse(data));
  const text = (array) => {
    const bytes = new Uint8Array(array.buffer);
    let found = "";
    for (let at = 0; at < bytes.length; at += 8192) found += String.fromCharCode(...bytes.subarray(at, at + 8192));
    return btoa(found);
  };
  return vectors.map((state) => {
    const { fault, target, pair } = Engine.rank(live, state);
    const toml = Engine.toml(live, state);
    const again = Engine.read(live, Engine.write(live, state)).every((weight, k) => weight === state[k]);
    if (fault) return { fault, toml, again };
    const { score, base, coverage, rank } = target;
    return { fault, toml, again, score: text(score), base: text(base), coverage: text(coverage), rank: text(rank),
      pairScore: text(pair.score), pairRank: text(pair.rank) };
  });
}"""


class Bench:
    """A model on the embedded store: what the page holds of it, and what Python says under other weights."""

    def __init__(self, where, results, model):
        self.where, self.model = where, model
        self.facts = feature_facts(where.sql)
        self.matrix, self.members = results.matrix, results.members
        self.gates = {}
        ranking = rank_targets(
            columns_of(self.matrix, model), self.matrix.directions, model, needed_of(self.matrix, model)
        )
        self.live = make_live(dataclasses.replace(results, model=model, ranking=ranking), self.facts)
        self.data = pack(self.live, {}, {})
        self.places = {pair: place for place, pair in enumerate(self.live.pairs())}
        self.bare = bare(self.members.block)

    def read(self, text, folder):
        """The model of a file with this text; None when it is refused."""
        file = folder / "own.toml"
        file.write_text(text, encoding="utf-8")
        roles = {name: one.role for name, one in TERMS.items()}
        try:
            return read_model(file, self.facts, roles, (self.where.data / "models",))
        except ModelError:
            return None

    def rank(self, model):
        """Targets as `rank` ranks them; scores and ranks of pairs in the order of the page."""
        matrix, members = self.matrix, self.members
        found = rank_targets(columns_of(matrix, model), matrix.directions, model, needed_of(matrix, model))
        allowed = allowed_pairs(members, np.array([status == RANKED for status in found.status]))
        key = found.open_track.tobytes()
        if key not in self.gates:
            gates = gates_of(members, found, allowed_pairs(members, np.ones(members.n_targets, dtype=bool)))
            self.gates[key] = np.zeros_like(allowed)
            self.gates[key][tuple(np.array([*gates]).T)] = True
        block = dataclasses.replace(self.bare, score=np.append(found.base, self.bare.score[members.n_targets :]))
        pairs = score_pairs(block, allowed & ~self.gates[key], model.combinations)
        score, rank = np.full(len(self.places), np.nan), np.zeros(len(self.places), dtype=np.int32)
        place = np.array([self.places[pair] for pair in zip(pairs.left.tolist(), pairs.right.tolist(), strict=True)])
        for of_kind in (pairs.right < members.n_targets, pairs.right >= members.n_targets) if len(place) else ():
            score[place[of_kind]] = pairs.score[of_kind]
            rank[place[of_kind]] = np.arange(1, of_kind.sum() + 1)
        return found, score, rank


def bare(block):
    """The block with no more than the scores of its members: their terms are worked out before."""
    nothing = np.zeros((len(block), 0))
    unknown = Pairwise.of(np.full((len(block), len(block)), np.nan))
    return dataclasses.replace(
        block,
        **dict.fromkeys(("routes", "pathways", "complexes", "organs", "vital"), nothing),
        **dict.fromkeys(("apart", "precedent", "others", "answers"), unknown),
    )


def vectors(live, count, seed=20260101):
    """The model's own weights, those of the presets, and random ones: small, huge, with zeros, of one criterion."""
    random = np.random.default_rng(seed)
    kinds = np.array([dial.kind for dial in live.dials])
    least, most = (np.array([getattr(dial, end) for dial in live.dials]) for end in ("least", "most"))
    found = [[dial.weight for dial in live.dials], *([*one.weights] for one in live.presets)]
    groups, criteria = np.flatnonzero(kinds == "group"), np.flatnonzero(kinds == "criterion")
    while len(found) < count:
        state = np.where(most > 1, random.uniform(0, 10, len(kinds)), random.uniform(least, most))
        state[kinds == "product"] = random.integers(0, 2, len(groups)) if random.random() < 0.4 else 0
        match len(found) % 6:
            case 1:  # some weights are 0
                state[(random.random(len(kinds)) < 0.4) & (kinds != "product")] = 0.0
            case 2:  # a whole group is 0
                state[random.choice(groups)] = 0.0
            case 3:  # one criterion alone
                state[criteria] = 0.0
                state[random.choice(criteria)] = 1.0
            case 4:  # as small and as large as a file may have it
                tiny = random.random(len(kinds)) < 0.3
                state = np.where(tiny, 1e-6 * most, np.where(random.random(len(kinds)) < 0.2, most, state))
                state[kinds == "product"] = 0
            case 5:  # whole numbers, which make ties
                state = np.where(most > 1, np.rint(state / 4), np.round(state, 1))
        found.append(np.clip(state, least, most).tolist())
    return found


def numbers(text, kind):
    return np.frombuffer(base64.b64decode(text), dtype=kind)


def apart(here, wanted):
    """The largest difference; what is unknown must be so on both sides."""
    assert np.array_equal(np.isnan(here), np.isnan(wanted))
    return np.nan_to_num(np.abs(here - wanted)).max(initial=0.0)


@pytest.fixture(scope="module")
def page(browser, real_file):
    """The page of the embedded catalogue; no test changes it."""
    seen = browsing.visit(browser, real_file)
    yield seen.page
    seen.page.close()


@pytest.fixture(scope="module")
def small_file(document, computed, tmp_path_factory):
    """A page of three targets that ranks those of the embedded catalogue."""
    file = tmp_path_factory.mktemp("small") / "index.html"
    file.write_text(html.render(dataclasses.replace(document, live=computed.document.live)), encoding="utf-8")
    return file


@pytest.fixture
def steady_terms(computed, monkeypatch):
    """The terms that do not follow the weights, worked out once."""
    block = computed.results.members.block
    rows = block.rows(np.arange(len(block)))
    for name, one in TERMS.items():
        if name != "member_scores":
            whole = one.value(rows, block)
            value = lambda left, right, whole=whole: whole[left.position][:, right.position]  # noqa: E731
            monkeypatch.setitem(TERMS, name, dataclasses.replace(one, value=value))


@pytest.fixture
def bench(request, where, computed, tmp_path):
    """The model of a name, or the one that is made here."""
    file = tmp_path / "made.toml"
    file.write_text(MADE, encoding="utf-8")
    model = load_model(file if request.param == "made" else request.param, where)
    return Bench(where, computed.results, model)


@pytest.mark.slow
@pytest.mark.parametrize(("bench", "count"), COUNTS.items(), indirect=["bench"], ids=COUNTS)
def test_the_page_ranks_as_python_does_with_the_model_file_that_it_gives(bench, count, steady_terms, page, tmp_path):
    states = vectors(bench.live, count)
    refused, worst = 0, 0.0
    for start in range(0, count, 20):
        for state, told in zip(
            states[start:][:20], page.evaluate(ASK, [bench.data, states[start:][:20]]), strict=False
        ):
            assert told["again"], "the text of the address does not give the weights back"
            model = bench.read(told["toml"], tmp_path)
            assert (model is None) == bool(told["fault"]), (state, told["fault"])
            if model is None:
                refused += 1
                continue
            found, score, rank = bench.rank(model)
            assert np.array_equal(numbers(told["rank"], np.int32), found.rank), state
            assert np.array_equal(numbers(told["pairRank"], np.int32), rank), state
            for said, wanted in (("score", found.score), ("base", found.base), ("coverage", found.coverage)):
                worst = max(worst, apart(numbers(told[said], np.float64), wanted))
            worst = max(worst, apart(numbers(told["pairScore"], np.float64)[rank > 0], score[rank > 0]))
            assert worst <= 1e-9, state
    assert refused < count / 5


def names(live, rows):
    """Symbols of the pairs at some places."""
    everyone = (*live.targets, *live.therapies)
    pairs = list(live.pairs())
    return [[everyone[row].name for row in pairs[place]] for place in rows]


def test_a_preset_ranks_as_the_model_that_ships_under_its_name(where, computed, page, steady_terms):
    bench = Bench(where, computed.results, computed.results.model)
    assert [one.name for one in bench.live.presets] == ["novel", "precedence-free", "safety-first"]
    told = page.evaluate(ASK, [bench.data, [list(one.weights) for one in bench.live.presets]])
    for preset, one in zip(bench.live.presets, told, strict=True):
        found, _, rank = bench.rank(load_model(preset.name, where))
        assert np.array_equal(numbers(one["rank"], np.int32), found.rank)
        assert np.array_equal(numbers(one["pairRank"], np.int32), rank)


def test_under_the_models_weights_the_lists_are_those_of_the_report(computed, page):
    document = computed.document
    assert rows(page, "targets") == [[f"{one.rank}", one.symbol] for one in document.targets[:10]]
    for kind, cards in (("pairs", document.candidates), ("therapies", document.with_backbones)):
        assert rows(page, kind) == [[f"{one.rank:,}", f"{one.left} + {one.right}"] for one in cards[:10]]
    assert page.locator("#weights-far").inner_text() == "Nothing: these are the model's weights."
    assert page.locator("#weights .theirs").is_visible() and not page.locator("#weights .yours").is_visible()


def rows(page, kind):
    """Place and name of the lines of one list, as they stand."""
    return page.evaluate(
        "(id) => [...document.getElementById(id).tBodies[0].rows]"
        ".map((row) => [row.cells[0], row.cells[2]].map((cell) => cell.textContent))",
        f"weights-{kind}",
    )


def dial(page, live, kind, name):
    """The line of a weight."""
    place = next(place for place, one in enumerate(live.dials) if (one.kind, one.name) == (kind, name))
    return page.locator(f"[data-dial='{place}']")


def settled(page, start):
    """Wait until the page has said what it shows."""
    page.wait_for_function(
        "(start) => document.getElementById('weights-said').textContent.startsWith(start)", arg=start
    )


def fragment(page):
    return page.evaluate("location.hash")


def test_weights_move_by_the_keyboard_stay_in_the_address_and_come_back_with_it(computed, small_file, visit, tmp_path):
    live = computed.document.live
    seen = visit(small_file, "#target-CD47")
    page = seen.page
    settled(page, "The model's weights.")
    before = rows(page, "targets")
    slider = dial(page, live, "group", "safety").locator("input[type=range]")
    slider.focus()
    page.keyboard.press("End")
    settled(page, "Your weights.")
    assert slider.get_attribute("aria-valuetext") == "10, 58.8%"
    assert dial(page, live, "group", "safety").locator("output").inner_text() == "58.8%"
    assert page.locator("#weights .yours").is_visible()
    assert page.locator("#weights-own").inner_text() == "Weights: safety as a whole 3 → 10."
    assert fragment(page) == "#target-CD47&w=g.safety~10"
    after = rows(page, "targets")
    came = [name for _, name in after if name not in [name for _, name in before]]
    assert came
    assert page.locator("#weights-moved li").first.inner_text().startswith(f"{came[0]}: ")
    page.reload()
    settled(page, "Your weights.")
    assert rows(page, "targets") == after
    assert page.evaluate("document.getElementById('target-CD47').open")
    page.evaluate("location.hash = '#target-SIRPA'")
    page.wait_for_function("() => location.hash === '#target-SIRPA&w=g.safety~10'")
    assert page.evaluate("document.getElementById('target-SIRPA').open")
    page.get_by_role("button", name="Reset: the model's weights").click()
    settled(page, "The model's weights.")
    assert rows(page, "targets") == before
    assert fragment(page) == "#target-SIRPA"
    assert (seen.said, seen.asked) == ([], [])


def test_the_file_that_the_page_gives_ranks_as_the_page_shows(
    computed, where, steady_terms, small_file, visit, tmp_path
):
    page = visit(small_file, "#w=g.safety~8,c.loss_tolerance~0,s.toxicity~-0.35,x.biology~1").page
    settled(page, "Your weights.")
    with page.expect_download() as waiting:
        page.click("#weights-download")
    file = tmp_path / waiting.value.suggested_filename
    waiting.value.save_as(file)
    assert file.name == "my-weights.toml"
    content = tomllib.loads(file.read_text(encoding="utf-8"))
    assert content["extends"] == "default"
    assert content["groups"]["safety"]["criteria"]["loss_tolerance"] == {"weight": 0}
    assert content["combinations"] == {"signed": {"toxicity": -0.35}}
    assert content["groups"]["biology"]["aggregate"] == "weighted_product"
    bench = Bench(where, computed.results, load_model(file, where))
    found, _, rank = bench.rank(bench.model)
    order = np.argsort(np.where(found.rank > 0, found.rank, len(found.rank) + 1), kind="stable")[:10]
    assert {name for _, name in rows(page, "targets")} == {bench.matrix.symbols[row] for row in order}
    places = {f"{one} + {other}": str(rank[at]) for at, (one, other) in enumerate(names(bench.live, range(len(rank))))}
    assert [place for place, _ in rows(page, "pairs")] == [places[name] for _, name in rows(page, "pairs")]


def test_a_number_that_no_model_may_hold_is_marked_and_changes_nothing(computed, small_file, visit):
    page = visit(small_file).page
    settled(page, "The model's weights.")
    line = dial(page, computed.document.live, "effect", "precedence")
    exact = line.locator("input[type=number]")
    exact.fill("1.5")
    assert exact.get_attribute("aria-invalid") == "true"
    exact.fill("0.25")
    assert exact.get_attribute("aria-invalid") == "false"
    settled(page, "Your weights.")
    assert line.locator("output").inner_text() == "±25.0%"
    assert fragment(page) == "#w=e.precedence~0.25"


def test_weights_that_rank_nothing_are_said_and_show_no_list(small_file, visit):
    page = visit(small_file, "#w=g.biology~0,g.tractability~0,g.safety~0").page
    settled(page, "No criterion has a weight")
    assert page.locator("#weights-fault").inner_text().startswith("No criterion has a weight")
    assert not page.locator("#weights-targets").is_visible()


def test_a_text_of_the_address_that_names_nothing_here_is_passed_over(small_file, visit):
    seen = visit(small_file, "#w=c.no_such~3,g.safety~-1,g.safety~1e9,x.safety~0.5,s.toxicity~,~,%,e.precedence~0x1")
    settled(seen.page, "The model's weights.")
    assert seen.said == []


def test_without_scripts_the_part_says_that_it_needs_them(small_file, visit):
    page = visit(small_file, java_script_enabled=False).page
    assert page.locator("#weights .no-script").is_visible()
    assert not page.locator("#weights-form").is_visible()


@pytest.mark.parametrize(
    "hostile",
    browsing.quick(["".join(NASTY), "'></script></style><img src=x onerror=document.title='ran'>"]),
    ids=["all", "tags"],
)
def test_hostile_names_run_nothing_and_make_a_file_that_can_be_read(hostile, document, computed, visit, tmp_path):
    live = poisoned(computed.document.live, hostile)
    table = {
        "groups": {hostile: {"criteria": {}}, "__proto__": {"weight": 1}},
        "title": hostile,
        "coverage": {"a": [1, hostile]},
    }
    live = dataclasses.replace(live, base={**computed.document.live.base, **table})
    file = tmp_path / "index.html"
    file.write_text(html.render(dataclasses.replace(document, live=live)), encoding="utf-8")
    seen = visit(file)
    page = seen.page
    page.wait_for_function("() => document.querySelectorAll('#weights-targets tbody tr').length")
    assert page.locator("#weights-targets tbody tr").count() == 10
    assert page.locator("#weights :is(img, iframe, svg, style)").count() == 0
    assert hostile.replace("\ud800", "\ufffd") in page.locator(
        "#weights-targets tbody th"
    ).first.text_content().replace("\ud800", "\ufffd")
    page.locator("#weights input[type=range]").first.press("End")
    page.wait_for_function("() => location.hash.startsWith('#w=')")
    with page.expect_download() as waiting:
        page.click("#weights-download")
    content = tomllib.loads(waiting.value.path().read_text(encoding="utf-8"))
    clean = hostile.replace("\ud800", "\ufffd")
    assert content["title"] == clean
    assert content["coverage"]["a"] == [1, clean]
    assert content["groups"]["__proto__"] == {"weight": 1}
    assert content["groups"][clean + live_name(computed) + clean]["weight"] == 10
    assert (seen.said, seen.asked) == ([], [])


def live_name(computed):
    """The first group of the model."""
    return computed.document.live.groups[0]
