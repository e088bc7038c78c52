"""Toxicity flags of pairs beside the toxicities that limited doses in phase I trials of combinations."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import duckdb
import numpy as np
from numpy.typing import NDArray

from prioritize.naming import agent_names
from prioritize.report.validation import Cell, Grid, Headline, Part, figure
from prioritize.validating.measuring import (
    BASELINE,
    CHANCE,
    HINDSIGHT,
    SCORE,
    Column,
    headlines,
    measure,
    score_lines,
)
from prioritize.validation.baselines import chance
from prioritize.validation.intervals import FEWEST, NOT_SHOWN, Estimate, verdict
from prioritize.validation.metrics import relative_success
from prioritize.validation.outcomes import read_limiting_toxicities, read_regimens
from prioritize.validation.tasks import Task

Floats = NDArray[np.float64]

WORDS: Mapping[str, str] = {
    "haematological": r"neutrop|thrombocyt|leuk?cop|leukop|granulocyt|an(a)?emia|platelet|lymphop|pancytop|white blood|"
    r"h(a)?ematolog|myelosup|\banc\b|\bfn\b|h(a)?emoglobin|bone marrow",
    "gastrointestinal": r"diarrh|nausea|vomit|constipat|abdomin|colitis|ileus|typhlitis|enteritis|gastro|bowel|"
    r"pancreatitis|gi toxic|dyspeps|anorexia|dehydrat|oesophag|esophag",
    "mucosal": r"mucositis|stomatitis",
    "hepatic": r"bilirubin|transamin|\balt\b|\bast\b|hepat|liver|\bggt\b|alkaline phosph|aminotransf",
    "dermatological": r"rash|hand.foot|\bppe\b|palmar|dermat|skin|prurit|acne|erythroderm",
    "neurological": r"neuropath|neurotox|confusion|seizure|headache|encephal|ataxia|dizz|somnol|syncope|cognit|motor",
    "cardiac": r"cardi(?!ovas)|qtc|\bqt\b|ejection|heart|arrhyth|fibrillation|myocard|troponin|\blvef\b",
    "vascular": r"hypertens|hypotens|thrombo(?!c)|embol|capillary leak|vascul",
    "pulmonary": r"pneumonitis|dyspn|hypox|pulmon|respirat|pleural|lung|cough",
    "renal": r"creatin|renal|kidney|proteinur|nephr",
    "metabolic": r"hypo(phos|kal|natr|calc|magn|glyc|albu)|hyper(glyc|kal|uric|calc|trigly|natr|lip)|lipase|amylase|"
    r"electrolyt|tumou?r lysis|acidosis",
    "infection": r"infect|sepsis|pneumonia|bacter|abscess|cellulitis|febrile neutrop|neutropenic fever|fung",
    "constitutional": r"fatigue|asthen|\bfever|pyrexia|malaise|weight loss|letharg|chills",
    "musculoskeletal": r"myalg|arthralg|muscul|\bpain in (limb|extrem)|rhabdo|\bcpk\b|bone pain",
    "bleeding": r"bleed|h(a)?emorrh|epistaxis|h(a)?ematuria|h(a)?ematemesis",
    "infusion reaction": r"infusion|hypersens|allerg|anaphyl",
    "endocrine": r"thyroid|adrenal|hypophys|diabet",
    "ocular": r"ocul|retin|vision|eye|keratit|uveit",
    "immune-related": r"immune.related|autoimmun",
}
"""Words by which a toxicity is put into organ classes; one may be in several."""
OVERLAP, ANY = "two drugs of the arm have it on record", "one drug of the arm or more has it on record"
RATE = "how often the class limits doses (hindsight)"
BOTH = "how often the class limits doses, doubled where two drugs have it on record"


def organ_classes(words: str) -> frozenset[str]:
    """Organ classes that a toxicity names; none where no word is known."""
    return frozenset(name for name, pattern in WORDS.items() if re.search(pattern, words, re.IGNORECASE))


def toxicity_part(
    con: duckdb.DuckDBPyConnection, drugs: Path, limiting: Path, draws: int, seed: int
) -> tuple[Part, list[Headline]]:
    """Whether drugs that share an organ class on record were limited by it together.

    Parameters
    ----------
    con : DuckDBPyConnection
    drugs, limiting : Path
        Drugs, and toxicities that limited the dose, by arm.
    draws, seed : int
    """
    known = agent_names(con)
    on_record: dict[str, set[str]] = {}
    for agent, organ in con.execute("SELECT agent_id, organ_class FROM raw.toxicity").fetchall():
        on_record.setdefault(agent, set()).add(organ)
    observed: dict[tuple[str, str], set[str]] = {}
    unread = total = 0
    for one in read_limiting_toxicities(limiting):
        classes = organ_classes(one.words)
        total, unread = total + 1, unread + (not classes)
        observed.setdefault(one.arm, set()).update(classes)
    arms = []
    regimens = read_regimens(drugs)
    for arm, names in sorted(regimens.items()):
        agents = {agent for name in names for agent in known.resolve(name).agents if agent in on_record}
        if len(names) > 1 and len(agents) > 1 and arm in observed:
            arms.append((" + ".join(names), [on_record[agent] for agent in sorted(agents)], observed[arm]))
    return _part(arms, (len(regimens), total, unread), draws, seed)


Arm = tuple[str, list[set[str]], set[str]]


def _part(arms: Sequence[Arm], counts: tuple[int, int, int], draws: int, seed: int) -> tuple[Part, list[Headline]]:
    title = "Toxicities that limited doses"
    organs = sorted(WORDS)
    n_regimens, total, unread = counts
    prose = (
        f"Of {n_regimens:,} arms {len(arms):,} gave two drugs or more of which toxicities are on record here, and "
        f"name a toxicity that limited the dose; of {total:,} such toxicities {unread:,} hold no word of an organ "
        "class. A case is an arm and an organ class, positive where the class limited the dose. Arms in which "
        "nothing limited the dose are not in the files, nor is what the drugs do at lower doses. The last ranking "
        "doubles the rate of a class where two drugs have it on record.",
    )
    cells = [(name, organ, known, organ in seen) for name, known, seen in arms for organ in organs]
    positive = np.array([seen for *_, seen in cells], dtype=bool)
    if min(int(positive.sum()), int((~positive).sum())) < FEWEST:
        return Part(title, (*prose, f"{NOT_SHOWN}: too few cases.")), []
    counted = np.array([sum(organ in some for some in known) for _, organ, known, _ in cells], dtype=np.float64)
    rate = np.tile(positive.reshape(len(arms), len(organs)).mean(axis=0), len(arms))
    columns = {
        CHANCE: Column(BASELINE, chance([f"{name}|{organ}" for name, organ, *_ in cells], seed)),
        ANY: Column(BASELINE, (counted >= 1).astype(np.float64)),
        RATE: Column(HINDSIGHT, rate),
        OVERLAP: Column(SCORE, (counted >= 2).astype(np.float64)),
        BOTH: Column(SCORE, rate * np.where(counted >= 2, 2.0, 1.0)),
    }
    task = Task("Organ classes that limited the dose", "did", "did not", np.arange(len(cells)), positive)
    regimens = {name: place for place, name in enumerate(dict.fromkeys(name for name, *_ in cells))}
    clusters = np.array([regimens[name] for name, *_ in cells], dtype=np.int64)
    nothing = np.full(len(cells), np.nan)
    found = measure(task, columns, clusters, nothing, draws=draws, seed=seed, unit="regimens")
    grids = (*found.grids, _organ_grid(cells, counted))
    part = Part(title, (*score_lines(found, "regimens"), *prose), grids, (found.forest,))
    alone = (replace(found, scores={name: figures}) for name, figures in found.scores.items())
    return part, [headlines(title, one)[0] for one in alone]


def _organ_grid(cells: Sequence[tuple[str, str, list[set[str]], bool]], counted: Floats) -> Grid:
    """Each organ class: how often it limited the dose where two drugs have it on record, and where not."""
    rows: list[tuple[Cell, ...]] = []
    for organ in sorted(WORDS):
        here = [
            (seen, count >= 2)
            for (_, name, _, seen), count in zip(cells, counted.tolist(), strict=True)
            if name == organ
        ]
        both = [seen for seen, overlap in here if overlap]
        rest = [seen for seen, overlap in here if not overlap]
        ratio = relative_success(sum(both), len(both), sum(rest), len(rest))
        said = verdict(Estimate(ratio.value, ratio.low, ratio.high), 1.0)
        rows.append(
            (
                organ,
                f"{sum(both)}/{len(both)}",
                f"{sum(rest)}/{len(rest)}",
                figure(ratio.value, ratio.low, ratio.high),
                said,
            )
        )
    heads = ("organ class", "limited the dose, two drugs have it", "limited the dose, others", "ratio", "shown")
    return Grid("By organ class; arms taken as independent", heads, tuple(rows))
