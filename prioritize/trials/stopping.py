"""Why a trial stopped: the registered sentence, sorted by its words."""

from __future__ import annotations

import re
from dataclasses import dataclass

SAFETY = "safety"
EFFICACY = "efficacy"
EARLY_SUCCESS = "early success"
RECRUITMENT = "recruitment"
BUSINESS = "business"
LOGISTICS = "logistics"
OTHER = "other"
NONE = "none"
CLASSES = (SAFETY, EFFICACY, EARLY_SUCCESS, RECRUITMENT, BUSINESS, LOGISTICS, OTHER, NONE)
"""In order of weight: where a sentence gives several reasons, the first of these is the main one."""


def _any(*patterns: str) -> re.Pattern[str]:
    """A pattern that finds any of these at the start of a word."""
    return re.compile(rf"\b(?:{'|'.join(patterns)})", re.IGNORECASE)


# What is denied is no reason: "not due to safety concerns", "no new safety signal".
_TOPIC = r"(?:safety|toxicit\w*|efficacy|adverse|side effects?|futility|harm|risk)"
_DENIED = re.compile(
    r"\b(?:no|not|non|nor|neither|without|unrelated to|rather than|independent(?:ly)? of|absence of)\b"
    r"(?!\s+(?:safe\b|effective|efficacious|tolerable|well[- ]tolerated|meet|met|reach|achieve|show|demonstrate))"
    rf"[^.;:,]{{0,60}}?\b{_TOPIC}"
    rf"(?:\s*(?:,|/|and/or|and|or|nor)\s*(?:\w+\s+){{0,2}}?{_TOPIC})*"
    r"(?:\s+(?:concerns?|reasons?|issues?|signals?|findings?|events?|related))*",
    re.IGNORECASE,
)
# Words about safety that tell of no harm, and goals missed only for want of patients.
_NEUTRAL = _any(
    r"data (?:and |& )?safety (?:and )?monitoring",
    r"safety (?:monitoring|review|board|committee|follow|objective|profile|data|run|end ?point)",
    r"safety and efficacy|efficacy and safety",
    r"(?:favou?rable|good|acceptable) safety",
    r"end ?point \(safety\)",
    r"(?:recruit|enrol|accru|inclusion)\w*[^.;]{0,40}?"
    r"\b(?:insufficient|not (?:expected|sufficient)|unlikely|low\w*)\b[^.;]{0,60}",
)
_EPIDEMIC = _any("covid", "coronavirus", "corona virus", r"sars[- ]cov", "pandemic")
_GENERAL_RISK = re.compile(r"\b(?:safety|(?:unacceptable|increased|higher) risk)\b", re.IGNORECASE)

_WORDS: dict[str, re.Pattern[str]] = {
    EARLY_SUCCESS: _any(
        r"(?:early|overwhelming|superior|positive|demonstrated|proven|clear) (?:\w+ )?(?:efficacy|benefit|success)",
        r"stopped (?:early )?for (?:efficacy|benefit|success)",
        r"efficacy (?:was )?(?:demonstrated|proven|shown|established)",
        r"(?:met|reached|achieved) (?:its |the |their |all )?(?:\w+ )?end ?points?",
        r"(?:met|reached|achieved|crosse[sd]) (?:its |the |their )?efficacy (?:criteri\w+|boundar\w+)",
        r"survival (?:advantage|benefit) (?:was )?(?:demonstrated|shown)",
        r"significant (?:survival )?(?:benefit|improvement)",
    ),
    SAFETY: _any(
        r"safety\b|unsafe|toxic\w*|hepatotox\w*|carcinogen\w*|hypersensitiv\w*|fatal\w*|harm(?:s|ful)?\b",
        r"dose[- ]limiting|dlts?\b|adverse|side[- ]effects?|susars?\b|saes?\b|aes\b",
        r"(?:in|not )toler\w+|poor(?:ly)? tolera\w+|tolerability (?:issues?|concerns?|problems?|reasons?)",
        r"(?:excess|unexpected|increased|higher|treatment[- ]related|patient) (?:\w+ )?(?:deaths?|mortality)",
        r"(?:unacceptable|increased|higher) risk",
        r"(?:unfavou?rable|unacceptable|negative|poor)\W+(?:\w+\W+){0,2}(?:risk|benefit)",
    ),
    EFFICACY: _any(
        r"futil\w*|ineffective\w*|inefficac\w*|inferior\w*|efficacy (?:reasons?|concerns?|issues?)",
        r"(?:no|not|lack|lacking|lacked|absence|insufficient|limited|low|poor|inadequate|minimal|failed|failure|fail"
        r"|without|little|less|unlikely|did ?n[o']t|modest|missing|weak|unfavou?rable|disappointing)"
        r"(?:\W+(?!patient|subject|accru|enrol|recruit|fund)\w+){0,7}?\W+"
        r"(?:efficac\w*|effective\w*|activity|benefi\w+|respon\w+|superior\w*|improve\w*|advantage|end ?points?"
        r"|effect\b|differences?|success criteri\w+|significan\w+)",
        r"negative (?:\w+ ){0,2}(?:results?|outcomes?|findings?|data|trial|study)",
        r"(?:results?|data|outcomes?|study|trial) (?:was |were )(?:\w+ )?negative",
        r"(?:disease )?progression of (?:\w+ )?(?:patients|subjects|participants)",
    ),
    RECRUITMENT: _any(
        r"recruit\w*|enrol\w*|accru\w*|acrual|inclusions?\b",
        r"(?:no|few|lack of|insufficient|not enough|low|small|shortage of|too few|find\w*)(?:\W+\w+){0,4}?\W+"
        r"(?:patients?|subjects?|participants?|volunteers?|cases|candidates|participation|number)",
    ),
    BUSINESS: _any(
        r"business|sponsor\w*|fund\w*|financ\w*|compan(?:y|ies)|strateg\w*|commercial\w*|corporate|portfolio",
        r"priorit\w*|market\w*|budget\w*|econom\w*|acqui(?:red|sition)|merger|bankrupt\w*|cost\w*|grant\b|money",
        r"management decision|out[- ]?licens\w*|licens\w*|develop\w+ (?:program\w*|plan\w*)",
        r"program\w* (?:was |has been )?(?:terminated|discontinued|stopped|cancel\w*)",
        r"discontinu\w+ (?:of )?(?:\w+ )?development",
    ),
    LOGISTICS: _any(
        r"covid\w*|coronavirus|sars[- ]cov|pandemic",
        r"(?:drug|product|agent|ip|medication|device) (?:supply|supplie\w*|availab\w+|shortage)",
        r"suppl(?:y|ies|ier)\b|(?:un|not )availab\w*|shortage|manufactur\w*|logistic\w*|staff\w*|personnel|resourc\w*",
        r"no longer (?:available|manufactured|at\b|with\b|work\w*|employ\w*)",
        r"(?:pi|investigator|researcher|physician|doctor|student|coordinator)s?\b[^.;]{0,30}"
        r"\b(?:left|leav\w*|mov\w*|depart\w*|relocat\w*|retire\w*|resign\w*)",
        r"(?:left|leaving|leaves|moved|departed|departure)(?:\W+\w+){0,6}?\W+"
        r"(?:institution|university|hospital|center|centre|site|pi|investigator)",
        r"site (?:\w+ )?(?:clos\w+|terminat\w+)|equipment|technical|administrative|irb\b|ethic\w*|contract\w*",
        r"regulatory|clinical hold|approval|storage|time constraints?",
    ),
}


@dataclass(frozen=True)
class StopReason:
    """Why a trial stopped.

    Attributes
    ----------
    text : str
        As registered; '' where nothing was.
    classes : tuple of str
        All classes that the words speak for, in the order of `CLASSES`; never empty.
    """

    text: str
    classes: tuple[str, ...]

    @property
    def main(self) -> str:
        """The class that counts: harm before lack of effect before every other."""
        return self.classes[0]


def stop_reason(text: str | None) -> StopReason:
    """Sort a registered reason by its words.

    Parameters
    ----------
    text : str or None
        `whyStopped` of a record.

    Notes
    -----
    Denials are taken out first, so that "not due to safety concerns" is no safety reason. A trial
    stopped because it had succeeded early does not count as one that lacked effect. Where an
    epidemic is named, the safety of visits is not that of the drug. A clinical hold alone is no
    reason yet. Words decide, not understanding: the text is kept beside the class.
    """
    written = " ".join((text or "").split())
    if not written:
        return StopReason("", (NONE,))
    said = _DENIED.sub(" ", written)
    judged = _NEUTRAL.sub(" ", said)
    if _EPIDEMIC.search(said):
        judged = _GENERAL_RISK.sub(" ", judged)
    found = {name for name, words in _WORDS.items() if words.search(judged if name in (SAFETY, EFFICACY) else said)}
    if EARLY_SUCCESS in found and EFFICACY in found and _failed(said):
        found.discard(EARLY_SUCCESS)
    elif EARLY_SUCCESS in found:
        found.discard(EFFICACY)
    return StopReason(written, tuple(name for name in CLASSES if name in found) or (OTHER,))


def _failed(said: str) -> bool:
    """Whether the success that the words name is denied: futility, or an end point not met."""
    return (
        re.search(
            r"\bfutil|\b(?:no|not|lack of|without|fail\w*|did ?n[o']t|unlikely)\b[^.;]{0,60}"
            r"(?:end ?point|benefit|efficacy|improvement|success|advantage)",
            said,
            re.IGNORECASE,
        )
        is not None
    )
