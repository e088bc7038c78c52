"""The reason of a stop, by its words."""

import pytest

from prioritize.trials.stopping import stop_reason


@pytest.mark.parametrize(
    ("text", "main"),
    [
        ("Excess of serious adverse events in the combination arm", "safety"),
        ("Dose-limiting toxicity in two patients", "safety"),
        ("Unacceptable risk of liver injury", "safety"),
        ("Not tolerated", "safety"),
        ("Futility at the interim analysis", "efficacy"),
        ("Lack of efficacy", "efficacy"),
        ("The study did not meet its primary endpoint", "efficacy"),
        ("No benefit over standard therapy was seen", "efficacy"),
        ("Disappointing response rate", "efficacy"),
        ("Stopped early for benefit after the interim analysis", "early success"),
        ("Slow accrual", "recruitment"),
        ("No patients could be found", "recruitment"),
        ("Sponsor decision", "business"),
        ("Funding ended", "business"),
        ("Drug supply ran out", "logistics"),
        ("COVID-19 pandemic", "logistics"),
        ("The PI left the institution", "logistics"),
        ("FDA clinical hold", "logistics"),
        ("See detailed description", "other"),
        ("", "none"),
        (None, "none"),
        ("  \n ", "none"),
    ],
)
def test_a_reason_has_its_class(text, main):
    assert stop_reason(text).main == main


@pytest.mark.parametrize(
    ("text", "main"),
    [
        ("Business decision, not due to safety concerns", "business"),
        ("Sponsor decision unrelated to safety or efficacy", "business"),
        ("Slow accrual; no safety issues", "recruitment"),
        ("No new safety signals; funding ended", "business"),
        ("Study terminated for lack of clinical activity and not due to safety reasons", "efficacy"),
        ("Data Safety Monitoring Board recommendation because of slow accrual", "recruitment"),
        ("Visits were unsafe because of COVID-19: participant safety", "safety"),
        ("Paused because of COVID-19 for the safety of participants", "logistics"),
        ("Accrual was insufficient to meet study endpoints", "recruitment"),
        ("Too few patients for a response", "recruitment"),
    ],
)
def test_what_is_denied_or_only_named_is_no_reason(text, main):
    assert stop_reason(text).main == main


def test_harm_counts_before_lack_of_effect_before_the_rest():
    both = stop_reason("Slow accrual, lack of efficacy and toxicity")
    assert both.classes == ("safety", "efficacy", "recruitment")
    assert both.main == "safety"


def test_success_that_is_denied_is_a_failure():
    denied = stop_reason("Unlikely to have reached its primary endpoint: futility")
    assert denied.classes == ("efficacy",)


def test_a_success_is_no_failure_because_the_control_did_worse():
    early = stop_reason("Significant improvement at the interim analysis, control inferior")
    assert early.classes == ("early success",)


def test_the_text_is_kept_beside_the_class():
    assert stop_reason("Sponsor\n  decision ").text == "Sponsor decision"
