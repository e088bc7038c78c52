"""Spellings of an agent name: what may be left off, and where one name ends and the next begins."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator


def words(text: str) -> frozenset[str]:
    """The words of a text, as a set."""
    return frozenset(text.split())


GREEK = {
    "α": "alpha",
    "β": "beta",
    "γ": "gamma",
    "δ": "delta",
    "ε": "epsilon",
    "ζ": "zeta",
    "θ": "theta",
    "κ": "kappa",
    "λ": "lambda",
    "μ": "mu",
    "τ": "tau",
    "ω": "omega",
}
"""Greek letters that stand in names of agents and targets."""
SALTS = words(
    """
    acetate anhydrous besilate besylate bromide calcium camsylate chloride citrate dihydrochloride
    dimaleate disodium ditosylate edisylate esylate fumarate gluconate hcl hemihydrate hydrate
    hydrobromide hydrochloride maleate malate meglumine mesilate mesylate monohydrate phosphate
    potassium sodium succinate sulfate sulphate tartrate tosilate tosylate trihydrate
    """
)
"""Salts and hydrates: the parent molecule is the same."""
FORMS = words(
    """
    biosimilar capsule capsules concentrate for formulation generic infusion injectable injection
    intramuscular intraperitoneal intratumoral intravenous intravenously iv ivgtt liposomal liposome
    oral orally pill pills po powder sc solution subcutaneous subcutaneously suspension tablet tablets vial
    """
)
"""Dosage forms and routes."""
USES = words(
    """
    adjuvant administration arm consolidation daily dose drug high high-dose induction low low-dose
    maintenance metronomic monotherapy neoadjuvant product standard therapy treatment weekly
    """
)
"""Words on how an agent is used, not which it is."""
PREFIXES = ("ado-", "fam-", "tbo-", "ziv-")
"""Prefixes that the FDA put before names of biologics."""

_UNIT = r"(?:mg|mcg|µg|ug|μg|ng|g|kg|ml|miu|iu|mu|units?|u|%|gy|cgy|mbq|gbq|mci|mmol|auc|pfu|cells)"
_PER = r"(?:\s*/\s*(?:kg|m2|m\^2|m²|day|d|ml|dose|week|wk|h|hr|min))*"
_AMOUNT = (
    rf"(?:(?<![a-z0-9-])\d+(?:[.,]\d+)*\s*-?{_UNIT}{_PER}(?![a-z0-9-])"
    r"|(?<![a-z0-9])(?:auc\s*=?\s*\d+(?:\.\d+)?|q\d+\s*[dwh]|every\s+\d+|days?\s+\d+"
    r"|(?:once|twice)\s+(?:daily|weekly)|bid|qd|tid|daily|weekly)(?![a-z0-9]))"
)
_NEXT = r"\s(?:and|plus|with|or)\s|[+;&/]"
_DOSE_FIRST = re.compile(rf"(^|{_NEXT})\s*{_AMOUNT}\s*(?:of\s+)?", re.IGNORECASE)
_DOSE_AFTER = re.compile(rf"{_AMOUNT}[^+;&/]*?(?={_NEXT}|$)", re.IGNORECASE)
_MAYBE = re.compile(r"\s*(?:\+\s*/\s*[-‐‑–−]|±|\bwith\s*(?:or|/)\s*without\b|\band\s*/\s*or\b)\s*", re.IGNORECASE)  # noqa: RUF001
_TYPE = re.compile(
    r"^\s*(?:drug|biological|combination product|genetic|other|radiation|procedure|device|dietary supplement)\s*:\s*",
    re.IGNORECASE,
)
_JOINED = re.compile(
    r"\s*(?:[+;&/]|\b(?:in combination with|combined with|co-?formulated with|and|plus|with(?!\s+or\s))\b)\s*",
    re.IGNORECASE,
)
_EITHER = re.compile(r"\s*,?\s+or\s+", re.IGNORECASE)
_BRACKETS = re.compile(r"[(\[{][^()\[\]{}]*[)\]}]")
_SUFFIX = re.compile(r"^(?P<base>.*[a-z])-[a-z]{4}$")
_DUMMY = re.compile(r"\b(?:placebos?|sham|dummy)\b", re.IGNORECASE)
_AGAINST = re.compile(r"\b(?:vs|versus|followed by)\b", re.IGNORECASE)
_CHOICE = re.compile(
    r"\b(?:optional|choice|standard[- ]of[- ]care|standard treatment|soc|best available)\b", re.IGNORECASE
)
_PEGYLATED = re.compile(r"\bpegylated liposomal\b", re.IGNORECASE)
_MASK = 0xE000  # private use characters: no name holds one

# Paclitaxel bound to albumin is a medicine of its own; the registry spells it in many ways.
_BOUND = r"(?:nanoparticle[- ])?(?:albumin|protein)[- ](?:bound|stabili[sz]ed)"
_NAB = (
    re.compile(
        rf"\bpaclitaxel[\s,(]*{_BOUND}(?:[- ]nanoparticles?)?(?:[- ](?:particles|formulation))?\)?", re.IGNORECASE
    ),
    re.compile(rf"\b{_BOUND}(?:[- ]nanoparticle)?[- ]paclitaxel\b", re.IGNORECASE),
    re.compile(r"\bnab[-\s‐‑–]*paclitaxel\b", re.IGNORECASE),  # noqa: RUF001 - hyphens as registered
)


def plain(text: str) -> str:
    """Lower case, Greek letters spelled out, no accents, no trade mark signs, single spaces."""
    text = text.translate({ord(sign): None for sign in "®™©℠"})
    text = unicodedata.normalize("NFKD", text).casefold()
    text = "".join(GREEK.get(sign, sign) for sign in text if not unicodedata.combining(sign))
    return " ".join(text.split())


def compact(text: str) -> str:
    """Letters and digits alone: `MK-3475`, `mk 3475` and `MK3475` are one."""
    return "".join(sign for sign in plain(text) if sign.isalnum())


def is_dummy(text: str) -> bool:
    """Whether the text speaks of a placebo or a sham: then it names no agent that is given."""
    return _DUMMY.search(text) is not None


def not_together(text: str) -> bool:
    """Whether the text names things that are compared, or given one after the other."""
    return _AGAINST.search(text) is not None


def is_choice(text: str) -> bool:
    """Whether the text leaves open what is given: `investigator's choice`, `standard of care`."""
    return _CHOICE.search(text) is not None


def one_name(text: str) -> str:
    """The text without a type in front (`Drug: `); `+/-` in words; albumin-bound paclitaxel in one spelling."""
    text = _MAYBE.sub(" with or without ", _TYPE.sub("", text)).strip(" ,.")
    text = _PEGYLATED.sub("liposomal", text)
    for pattern in _NAB:
        text = pattern.sub("nab-paclitaxel", text)
    return text


def joined(text: str) -> tuple[str, ...]:
    """The names in `A + B`, `A/B`, `A and B`, `A plus B`; not inside brackets, nor at `with or without`."""
    return _split(text, _JOINED)


def alternatives(text: str) -> tuple[str, ...]:
    """The names in `A or B`."""
    return _split(text, _EITHER)


def listed(text: str) -> tuple[str, ...]:
    """The names in `A, B`."""
    return _split(text, re.compile(r"\s*,\s*"))


def spellings(text: str) -> Iterator[str]:
    """Shorter and shorter forms of one name, the literal one first; brackets are left off."""
    yield text
    outside = _outside(text)
    yield outside
    short = bare(outside)
    yield short
    for prefix in PREFIXES:
        if plain(short).startswith(prefix):
            short = plain(short).removeprefix(prefix)
            yield short
    if found := _SUFFIX.match(plain(short)):
        yield found["base"]


def inside(text: str) -> tuple[str, ...]:
    """What stands in brackets."""
    return tuple(found[1:-1].strip() for found in _BRACKETS.findall(text) if found[1:-1].strip())


def bare(text: str) -> str:
    """One name without brackets, doses, salts, forms and uses; never less than one word."""
    said = plain(_without_doses(_outside(text))).strip(" ,.").split()
    loose = SALTS | FORMS | USES
    while len(said) > 1 and said[-1].strip(",.") in loose:
        said.pop()
    while len(said) > 1 and said[0].strip(",.") in FORMS | USES:
        said.pop(0)
    return " ".join(said).strip(" ,.")


def _outside(text: str) -> str:
    """The text without what stands in brackets; the text itself when nothing else is there."""
    before = ""
    short = text
    while short != before:
        before, short = short, _BRACKETS.sub(" ", short)
    return " ".join(short.split()).strip(" ,.") or text


def _without_doses(text: str) -> str:
    """The text without doses and schedules; the text itself when nothing else is there."""
    short = _DOSE_AFTER.sub(" ", _DOSE_FIRST.sub(r"\1 ", text))
    return " ".join(short.split()).strip(" ,.") or text


def _split(text: str, sign: re.Pattern[str]) -> tuple[str, ...]:
    """Split at a sign, but not inside brackets; a dose such as 3 mg/kg is not split but left off."""
    text, held = _hidden(text)
    parts = [part.strip(" ,.") for part in sign.split(_without_doses(text))]
    return tuple(_shown(part, held) for part in parts if part)


def _hidden(text: str) -> tuple[str, list[str]]:
    """The text with one sign in place of each bracket, and the brackets."""
    held: list[str] = []

    def hide(found: re.Match[str]) -> str:
        held.append(found[0])
        return chr(_MASK + len(held) - 1)

    before = ""
    while text != before:
        before, text = text, _BRACKETS.sub(hide, text)
    return text, held


def _shown(text: str, held: list[str]) -> str:
    """The text with the hidden brackets back in place; a bracket may hold another."""
    for number in range(len(held) - 1, -1, -1):
        text = text.replace(chr(_MASK + number), held[number])
    return text
