"""A model file is read once, checked whole, and every mistake is named by its key."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from prioritize.errors import ModelError
from prioritize.model import read_model
from tests.model.made import FEATURES, MODEL, TERMS, facts, refused

# --- what a sound file gives -----------------------------------------------------------------


def test_a_weight_is_the_share_of_the_group_times_the_share_inside_it(read):
    weights = {one.feature: one.weight for one in read(MODEL).criteria}
    assert weights == pytest.approx({"immune_cells": 0.5, "driver": 0.25, "essential": 0.25})


def test_the_largest_effect_of_precedence_is_split_by_weight(read):
    assert read(MODEL).precedence_weights == pytest.approx([0.2, -0.1])


def test_a_criterion_without_a_scale_takes_that_of_the_feature(read):
    scale = read(MODEL).criteria[0].scale
    assert (scale.low, scale.high) == (0.0, 1.0)


def test_a_model_may_give_another_scale(read):
    scale = '[groups.safety.criteria.essential.scale]\nkind = "linear"\nlow = 0.5\nhigh = 1\n'
    model = read(MODEL.replace("[precedence]", scale + "[precedence]"))
    assert model.criteria[2].scale.words() == "linear, 0 at 0.5, 1 at 1"


def test_where_lower_is_better_the_worth_is_turned(read):
    essential = read(MODEL).criteria[2]
    assert essential.worth(np.array([0.0, 0.25, 1.0])).tolist() == [1.0, 0.75, 0.0]


def test_a_model_may_hold_the_opposite_to_be_better(read):
    text = MODEL.replace("criteria.essential]", 'criteria.essential]\nbetter = "higher"')
    assert read(text).criteria[2].worth(np.array([0.25])).tolist() == [0.25]


def test_the_strength_of_precedence_is_not_turned_for_its_sign_counts(read):
    failures = read(MODEL).precedence[1]
    assert (failures.sign, failures.worth(np.array([0.25])).tolist()) == (-1, [0.25])


def test_a_criterion_of_weight_zero_is_left_out(read):
    text = MODEL.replace("criteria.driver]\nweight = 1", "criteria.driver]\nweight = 0")
    assert [one.feature for one in read(text).criteria] == ["immune_cells", "essential"]
    assert read(text).weights == pytest.approx([0.75, 0.25])


def test_a_feature_that_is_only_shown_may_stand_with_weight_zero(read):
    text = MODEL + "[groups.safety.criteria.papers]\nweight = 0\n"
    assert "papers" not in [one.feature for one in read(text).criteria]


def test_a_group_of_weight_zero_is_left_out(read):
    text = MODEL.replace("[groups.safety]\nweight = 1", "[groups.safety]\nweight = 0")
    assert read(text).weights == pytest.approx([2 / 3, 1 / 3])


def test_precedence_of_weight_zero_is_left_out(read):
    assert read(MODEL.replace("weight = 0.3", "weight = 0")).precedence == ()


def test_a_precedence_criterion_of_weight_zero_is_left_out(read):
    text = MODEL.replace("criteria.phase]\nweight = 2", "criteria.phase]\nweight = 0")
    model = read(text)
    assert [one.feature for one in model.precedence] == ["failures"]
    assert model.precedence_weights == pytest.approx([-0.3])


def test_what_a_file_does_not_say_has_a_default(read):
    model = read(MODEL)
    assert (model.coverage.rankable, model.coverage.flagged) == (0.5, 0.65)
    assert (model.uncertainty.draws, model.uncertainty.band) == (10_000, 0.5)
    assert model.gates.direction is None


def test_a_model_is_named_after_its_file(read):
    assert read(MODEL, name="careful").name == "careful"


def test_the_hash_is_that_of_the_content_not_of_the_writing(read):
    spaced = MODEL.replace(" = ", "   =   ") + "\n# a remark\n"
    assert read(MODEL).sha256 == read(spaced).sha256
    assert read(MODEL).sha256 != read(MODEL.replace("0.3", "0.2")).sha256


_WEIGHT = st.floats(1e-3, 1e3)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.tuples(*[_WEIGHT] * 5), st.sampled_from([0.25, 3.0, 100.0]))
def test_weights_sum_to_one_and_only_their_proportions_count(tmp_path, weights, factor):
    def _weights(scale):
        text = (
            'title = "t"\n[groups.a]\nweight = {}\n[groups.b]\nweight = {}\n'
            "[groups.a.criteria.immune_cells]\nweight = {}\n"
            "[groups.a.criteria.driver]\nweight = {}\n[groups.b.criteria.phase]\nweight = {}\n"
        ).format(*(repr(weight * scale) for weight in weights))
        path = tmp_path / "model.toml"
        path.write_text(text, encoding="utf-8")
        return read_model(path, FEATURES, TERMS).weights

    assert _weights(1.0).sum() == pytest.approx(1.0, abs=1e-12)
    assert _weights(factor) == pytest.approx(_weights(1.0), rel=1e-12)


# --- a model over another --------------------------------------------------------------------


def test_a_model_says_only_what_differs_from_the_one_it_extends(read):
    model = read('extends = "base"\n[groups.safety]\nweight = 3\n[uncertainty]\nseed = 7\n', base=MODEL)
    assert model.title == "A model"
    assert model.uncertainty.seed == 7
    assert model.weights == pytest.approx([1 / 3, 1 / 6, 1 / 2])


def test_a_scale_is_replaced_whole(read):
    base = MODEL + '[groups.safety.criteria.essential.scale]\nkind = "saturating"\nhalf = 2\n'
    text = 'extends = "base"\n[groups.safety.criteria.essential.scale]\nkind = "linear"\nlow = 0\nhigh = 2\n'
    assert read(text, base=base).criteria[2].scale.words() == "linear, 0 at 0, 1 at 2"


def test_a_model_may_extend_one_that_extends_a_third(read):
    model = read('extends = "b"\n', b='extends = "c"\ntitle = "From b"\n', c=MODEL)
    assert (model.title, len(model.criteria)) == ("From b", 3)


def test_the_file_beside_goes_before_those_of_other_folders(read, tmp_path):
    (tmp_path / "base.toml").write_text(MODEL.replace("A model", "Far"), encoding="utf-8")
    text = 'extends = "base"\n'
    assert read(text, folders=[tmp_path]).title == "Far"
    assert read(text, folders=[tmp_path], base=MODEL).title == "A model"


@pytest.mark.parametrize(
    ("text", "others"),
    [
        pytest.param('extends = "mine"\n', {}, id="itself"),
        pytest.param('extends = "b"\n', {"b": 'extends = "mine"\n'}, id="a circle of two"),
    ],
)
def test_a_circle_is_refused(read, text, others):
    ((field, what, fix),) = refused(read, text, **others)
    assert (field, fix) == ("extends", "break the circle")
    assert what.endswith("extends itself")


@pytest.mark.parametrize("base", ['"nowhere"', '"../base"', '"/etc/base"', f'"{"x" * 300}"', "3"])
def test_what_is_not_the_name_of_a_model_cannot_be_extended(read, base):
    ((field, what, _),) = refused(read, f"extends = {base}\n", base=MODEL)
    assert field == "extends"
    assert what.startswith("no model named")


# --- mistakes --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "field", "fix"),
    [
        pytest.param("title =", "titel =", "titel", "did you mean 'title'?", id="at the top of the file"),
        pytest.param(
            "[precedence]\nweight",
            "[precedence]\nwieght",
            "precedence.wieght",
            "did you mean 'weight'?",
            id="precedence",
        ),
        pytest.param(
            "criteria.driver]\nweight",
            "criteria.driver]\nweigth",
            "groups.biology.criteria.driver.weigth",
            "did you mean 'weight'?",
            id="criterion",
        ),
        pytest.param(
            "sign = -1",
            "sing = -1",
            "precedence.criteria.failures.sing",
            "did you mean 'sign'?",
            id="signed criterion",
        ),
        pytest.param(
            "[groups.safety]\nweight",
            "[groups.safety]\nweights",
            "groups.safety.weights",
            "did you mean 'weight'?",
            id="group",
        ),
        pytest.param(
            "[groups.biology]",
            "[uncertainty]\nbnad = 0.5\n[groups.biology]",
            "uncertainty.bnad",
            "did you mean 'band'?",
            id="uncertainty",
        ),
        pytest.param(
            "[groups.biology]",
            "[coverage]\nrankabel = 0.5\n[groups.biology]",
            "coverage.rankabel",
            "did you mean 'rankable'?",
            id="coverage",
        ),
        pytest.param(
            "[groups.biology]",
            "[gates.directoin]\n[groups.biology]",
            "gates.directoin",
            "did you mean 'direction'?",
            id="gate",
        ),
        pytest.param(
            "[groups.biology]",
            "[gates.direction]\nstrict = true\n[groups.biology]",
            "gates.direction.strict",
            "remove it",
            id="setting of a gate that has none",
        ),
        pytest.param(
            "[combinations.merits]",
            "[combinations.merit]",
            "combinations.merit",
            "did you mean 'merits'?",
            id="combinations",
        ),
        pytest.param(
            "[precedence]\n",
            '[groups.safety.criteria.essential.scale]\nkind = "linear"\nlow = 0\nhigh = 1\nhihg = 2\n[precedence]\n',
            "groups.safety.criteria.essential.scale.linear.hihg",
            "did you mean 'high'?",
            id="scale",
        ),
        pytest.param(
            "[precedence]\n",
            '[groups.safety.criteria.essential.scale]\nkind = "saturating"\nhlaf = 2\n[precedence]\n',
            "groups.safety.criteria.essential.scale.saturating.hlaf",
            "did you mean 'half'?",
            id="scale of another kind",
        ),
        pytest.param(
            "[precedence.criteria.failures]\n",
            '[precedence.criteria.phase.scale]\nkind = "logarithmic"\nlow = 0.1\nhigh = 1\nlwo = 2\n'
            "[precedence.criteria.failures]\n",
            "precedence.criteria.phase.scale.logarithmic.lwo",
            "did you mean 'low'?",
            id="scale of precedence",
        ),
        pytest.param(
            "[groups.biology]",
            '[tracks.x]\nneeds = ["driver"]\nnedes = ["driver"]\n[groups.biology]',
            "tracks.x.nedes",
            "did you mean 'needs'?",
            id="track",
        ),
        pytest.param(
            "[groups.biology]",
            '[gates.needs]\nfeatures = ["driver"]\nreason = "r"\nresaon = "r"\n[groups.biology]',
            "gates.needs.resaon",
            "did you mean 'reason'?",
            id="gate with settings",
        ),
        pytest.param(
            "[groups.biology]",
            '[gates.nedes]\nfeatures = ["driver"]\nreason = "r"\n[groups.biology]',
            "gates.nedes",
            "did you mean 'needs'?",
            id="gate with settings, by a wrong name",
        ),
        pytest.param(
            "[combinations.merits]",
            '[combinations]\nindicaton = "pancrea"\n[combinations.merits]',
            "combinations.indicaton",
            "did you mean 'indication'?",
            id="setting of combinations",
        ),
        pytest.param(
            "[groups.safety]\nweight",
            '[groups.safety]\nagregate = "weighted_product"\nweight',
            "groups.safety.agregate",
            "did you mean 'aggregate'?",
            id="aggregate of a group",
        ),
        pytest.param("title =", "asof = 2018\ntitle =", "asof", "did you mean 'as_of'?", id="year"),
    ],
)
def test_an_unknown_key_is_refused_with_the_nearest_one(read, old, new, field, fix):
    assert (field, "unknown key", fix) in refused(read, MODEL.replace(old, new, 1))


@pytest.mark.parametrize(
    ("table", "field"),
    [
        pytest.param('[tracks.x]\nneeds = ["drivr"]\n', "tracks.x.needs", id="track"),
        pytest.param('[gates.needs]\nfeatures = ["drivr"]\nreason = "r"\n', "gates.needs.features", id="gate"),
    ],
)
def test_an_unknown_feature_of_a_track_or_gate_is_refused_with_the_nearest_one(read, table, field):
    text = MODEL.replace("[groups.biology]", table + "[groups.biology]", 1)
    assert refused(read, text) == [(field, "no such feature 'drivr'", "did you mean 'driver'?")]


@pytest.mark.parametrize(
    ("table", "field"),
    [
        pytest.param("[tracks.x]\n", "tracks.x.needs", id="a track that needs nothing"),
        pytest.param("[tracks.x]\nneeds = []\n", "tracks.x.needs", id="a track that needs an empty list"),
        pytest.param('[gates.needs]\nfeatures = ["driver"]\n', "gates.needs.reason", id="a gate without a reason"),
        pytest.param('[gates.needs]\nreason = "r"\n', "gates.needs.features", id="a gate without features"),
    ],
)
def test_what_a_track_or_gate_lacks_is_named(read, table, field):
    ((found, _, fix),) = refused(read, MODEL.replace("[groups.biology]", table + "[groups.biology]", 1))
    assert (found, fix) == (field, "correct the value")


def test_an_unknown_kind_of_scale_is_refused_with_the_kinds_there_are(read):
    scale = '[groups.safety.criteria.essential.scale]\nkind = "linaer"\nlow = 0\nhigh = 1\n'
    ((field, what, _),) = refused(read, MODEL.replace("[precedence]\n", scale + "[precedence]\n", 1))
    assert field == "groups.safety.criteria.essential.scale"
    assert "'linaer'" in what
    assert "'linear'" in what


def test_an_unknown_feature_is_refused_with_the_nearest_one(read):
    text = MODEL.replace("immune_cells", "imune_cells")
    assert refused(read, text) == [
        ("groups.biology.criteria.imune_cells", "no such feature", "did you mean 'immune_cells'?")
    ]


def test_an_unknown_feature_of_precedence_is_refused(read):
    text = MODEL.replace("criteria.phase", "criteria.phases")
    assert refused(read, text) == [("precedence.criteria.phases", "no such feature", "did you mean 'phase'?")]


def test_an_unknown_term_is_refused_with_the_nearest_one(read):
    text = MODEL.replace("toxicity =", "toxicitiy =").replace("member_scores =", "members_score =")
    assert refused(read, text) == [
        ("combinations.merits.members_score", "no such combination term", "did you mean 'member_scores'?"),
        ("combinations.signed.toxicitiy", "no such combination term", "did you mean 'toxicity'?"),
    ]


@pytest.mark.parametrize("weight", ["-1", "nan", "inf", "-inf", "1e7", '"2"', "true", "[1]", "1" + "0" * 400])
def test_a_weight_that_is_no_sound_number_is_refused(read, weight):
    text = MODEL.replace("criteria.driver]\nweight = 1", f"criteria.driver]\nweight = {weight}")
    ((field, _, fix),) = refused(read, text)
    assert (field, fix) == ("groups.biology.criteria.driver.weight", "correct the value")


@pytest.mark.parametrize(
    ("line", "field"),
    [
        ("[uncertainty]\nband = 1", "uncertainty.band"),
        ("[uncertainty]\nband = -0.1", "uncertainty.band"),
        ("[uncertainty]\nband = nan", "uncertainty.band"),
        ("[uncertainty]\ndraws = 99", "uncertainty.draws"),
        ("[uncertainty]\ndraws = 1_000_001", "uncertainty.draws"),
        ("[uncertainty]\nseed = -1", "uncertainty.seed"),
        ("[uncertainty]\nseed = 0.5", "uncertainty.seed"),
        ('[uncertainty]\nseed = "1"', "uncertainty.seed"),
        ("[uncertainty]\ninterval = 1", "uncertainty.interval"),
        ("[coverage]\nrankable = 1.1", "coverage.rankable"),
        ("[coverage]\nrankable = nan", "coverage.rankable"),
    ],
)
def test_a_setting_out_of_range_is_refused(read, line, field):
    ((found, _, _),) = refused(read, MODEL.replace("[groups.biology]", f"{line}\n[groups.biology]"))
    assert found == field


def test_precedence_cannot_weigh_more_than_the_whole(read):
    ((field, what, _),) = refused(read, MODEL.replace("weight = 0.3", "weight = 1.5"))
    assert field == "precedence.weight"
    assert "less than or equal to 1, found 1.5" in what


def test_a_signed_term_cannot_weigh_more_than_the_whole(read):
    ((field, _, _),) = refused(read, MODEL.replace("toxicity = -0.1", "toxicity = -1.5"))
    assert field == "combinations.signed.toxicity"


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(
            [
                ("weight = 3", "weight = 0"),
                ("weight = 1\n[groups.s", "weight = 0\n[groups.s"),
                ("[groups.safety]\nweight = 1", "[groups.safety]\nweight = 0"),
            ],
            id="groups",
        ),
        pytest.param(
            [
                ("criteria.immune_cells]\nweight = 2", "criteria.immune_cells]\nweight = 0"),
                ("criteria.driver]\nweight = 1", "criteria.driver]\nweight = 0"),
                ("criteria.essential]", "criteria.essential]\nweight = 0"),
            ],
            id="criteria",
        ),
    ],
)
def test_weights_that_are_all_zero_are_refused(read, change):
    text = MODEL
    for old, new in change:
        text = text.replace(old, new)
    assert refused(read, text) == [("groups", "all weights are zero", "give at least one a weight")]


def test_merits_that_are_all_zero_are_refused(read):
    text = MODEL.replace("member_scores = 1", "member_scores = 0")
    assert refused(read, text) == [("combinations.merits", "all weights are zero", "give one a weight")]


def test_a_failure_cannot_be_made_to_count_for_a_target(read):
    assert refused(read, MODEL.replace("sign = -1", "sign = 1")) == [
        (
            "precedence.criteria.failures",
            "sign 1 against a feature of which lower is better",
            "write sign = -1",
        )
    ]


def test_a_success_cannot_be_made_to_count_against_a_target(read):
    text = MODEL.replace("criteria.phase]", "criteria.phase]\nsign = -1")
    assert refused(read, text)[0][1] == "sign -1 against a feature of which higher is better"


def test_what_is_only_shown_cannot_be_scored(read):
    text = MODEL + "[groups.safety.criteria.papers]\nweight = 1\n"
    assert refused(read, text) == [("groups.safety.criteria.papers", "is shown and never scored", "remove it")]


def test_what_is_only_shown_cannot_be_precedence(read):
    text = MODEL + "[precedence.criteria.papers]\nweight = 1\n"
    assert refused(read, text) == [("precedence.criteria.papers", "is shown and never scored", "remove it")]


def test_a_feature_cannot_stand_in_two_groups(read):
    text = MODEL + "[groups.safety.criteria.driver]\n"
    assert refused(read, text) == [("driver", "stands in two groups", "keep it in one")]


def test_all_mistakes_are_listed_at_once(read):
    text = MODEL.replace("weight = 2", "weight = -2").replace("sign = -1", "sign = 5")
    fields = [field for field, _, _ in refused(read, text + "[oops]\n")]
    assert fields == [
        "groups.biology.criteria.immune_cells.weight",
        "precedence.criteria.phase.weight",
        "precedence.criteria.failures.sign",
        "oops",
    ]


def test_a_file_without_groups_is_refused(read):
    assert refused(read, 'title = "t"\n')[0][:2] == ("groups", "Field required")


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("title = \n", id="no value"),
        pytest.param('title = "a"\ntitle = "b"\n', id="a key twice"),
        pytest.param(b'title = "\xe9"\n', id="Latin-1"),
        pytest.param("title = " + "[" * 5000, id="deep"),
        pytest.param("title = " + "9" * 5000, id="endless number"),
    ],
)
def test_what_is_not_toml_is_refused(read, text):
    ((_, what, _),) = refused(read, text)
    assert what.startswith("is not TOML")


def test_a_file_of_more_than_a_million_bytes_is_not_read(read):
    assert refused(read, MODEL + "#" * 1_000_000)[0][1] == "is over 1,000,000 bytes"


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(ModelError, match=r"none\.toml: cannot be read: No such file"):
        read_model(tmp_path / "none.toml", FEATURES, TERMS)


def test_a_mistake_of_the_model_that_is_extended_is_found(read):
    ((field, _, _),) = refused(read, 'extends = "base"\n', base=MODEL.replace("= 0.3", "= 3"))
    assert field == "precedence.weight"


# --- what may not be said, because it would let a failure help ---------------------------------


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        ("[combinations.merits]\ntoxicity = 1\n", "combinations.merits.toxicity", "may not be averaged"),
        ("[combinations.signed]\ntoxicity = 0.1\n", "combinations.signed.toxicity", "does not fit a penalty"),
        ("[combinations.signed]\nprecedent = -0.1\n", "combinations.signed.precedent", "does not fit a signed"),
        ("[combinations.signed]\nmember_scores = 0.1\n", "combinations.signed.member_scores", "does not fit a merit"),
    ],
)
def test_a_term_counts_only_as_its_role_says(read, text, place, words):
    found = refused(read, 'extends = "base"\n' + text, base=MODEL)
    assert [field for field, _, _ in found] == [place]
    assert words in found[0][1]


def test_a_count_of_failures_may_not_be_averaged(tmp_path):
    features = {**FEATURES, "failures": facts("lower").model_copy(update={"failure": True})}
    path = tmp_path / "mine.toml"
    path.write_text('title = "x"\n[groups.safety.criteria.failures]\n', encoding="utf-8")
    with pytest.raises(ModelError, match="counts failures, which may not be averaged"):
        read_model(path, features, TERMS)


def test_a_scale_on_the_wrong_kind_of_feature_is_refused(read):
    text = MODEL.replace(
        "[groups.biology.criteria.driver]\n",
        '[groups.biology.criteria.driver]\nscale = { kind = "saturating", half = 3 }\n',
    )
    field, what, _ = refused(read, text)[0]
    assert field == "groups.biology.criteria.driver.scale"
    assert what == "a saturating scale is for counts, and this feature runs 0 to 1"


def test_a_model_with_a_data_driven_scale_must_be_fitted(read):
    text = MODEL.replace(
        "[groups.biology.criteria.driver]\n", '[groups.biology.criteria.driver]\nscale = { kind = "min_max" }\n'
    )
    model = read(text)
    assert model.data_driven == ("driver",)
    columns = np.full((3, 5), np.nan)
    columns[:, 1] = [0.2, 0.4, 0.6]
    fitted = model.fitted(columns)
    assert fitted.data_driven == ()
    assert fitted.criteria[1].worth(columns[:, 1]) == pytest.approx([0.0, 0.5, 1.0])
    with pytest.raises(ModelError, match="cannot be scaled by 'min_max'"):
        model.fitted(columns[:1])


def test_a_model_with_fixed_anchors_is_fitted_already(read):
    model = read(MODEL)
    assert model.fitted(np.full((0, 5), np.nan)) is model


def test_the_year_as_of_which_evidence_counts_is_read(read):
    assert read(MODEL).as_of is None
    assert read("as_of = 2018\n" + MODEL).as_of == 2018


@pytest.mark.parametrize("year", ["1899", "2101", "2018.5", '"2018"', "2018-01-01"])
def test_a_year_that_is_none_is_refused(read, year):
    assert refused(read, f"as_of = {year}\n" + MODEL)[0][0] == "as_of"
