"""Hand-made agents, and study records in the form of the registry's v2 service.

No record here is a copy of a registered study: the id NCT99999901, arms, dates and reasons are made
up for the rule that each test shows.
"""

from pathlib import Path

import pytest

from prioritize import delimited
from prioritize.trials.names import AgentNames

DATA = Path(__file__).resolve().parents[2] / "data"


def agent(agent_id, name, synonyms="", target_id="", action="unknown"):
    """One row of agents.csv, as far as it is read."""
    return {"agent_id": agent_id, "agent": name, "synonyms": synonyms, "target_id": target_id, "action": action}


AGENTS = (
    agent("pembrolizumab", "pembrolizumab", "MK-3475;Keytruda", "HGNC:8760", "inhibits"),
    agent("nivolumab", "nivolumab", "BMS-936558;Opdivo", "HGNC:8760", "inhibits"),
    agent("ipilimumab", "ipilimumab", "Yervoy", "HGNC:2505", "inhibits"),
    agent("epacadostat", "epacadostat", "INCB024360", "HGNC:6059", "inhibits"),
    agent("reparixin", "reparixin", "", "HGNC:6026", "inhibits"),
    agent("reparixin", "reparixin", "", "HGNC:6027"),
    agent("tremelimumab", "tremelimumab", "CP-675,206", "HGNC:2505", "inhibits"),
    agent("gemcitabine", "gemcitabine"),
    agent("paclitaxel", "paclitaxel", "Taxol"),
    agent("nab-paclitaxel", "nab-paclitaxel", "Abraxane"),
    agent("cisplatin", "cisplatin"),
    agent("carboplatin", "carboplatin"),
    agent("aflibercept", "aflibercept"),
    agent("filgrastim", "filgrastim", "", "HGNC:2438", "activates"),
)


def intervention(name, *labels, kind="DRUG", others=()):
    """One intervention, given in the arms of these labels."""
    return {"type": kind, "name": name, "otherNames": list(others), "armGroupLabels": list(labels)}


def group(label, kind="EXPERIMENTAL"):
    """One arm group."""
    return {"label": label, "type": kind}


def study(
    interventions=(),
    groups=(),
    *,
    status="COMPLETED",
    why=None,
    phases=("PHASE3",),
    conditions=("Melanoma",),
    purpose="TREATMENT",
    has_results=False,
    **dates,
):
    """One record; dates by module field: start="2020-01" becomes startDateStruct."""
    moments = {f"{name}DateStruct": {"date": date} for name, date in dates.items()}
    return {
        "protocolSection": {
            "identificationModule": {"nctId": "NCT99999901", "briefTitle": "A made-up study"},
            "statusModule": {"overallStatus": status, "whyStopped": why, **moments},
            "designModule": {
                "studyType": "INTERVENTIONAL",
                "phases": list(phases),
                "designInfo": {"primaryPurpose": purpose},
            },
            "conditionsModule": {"conditions": list(conditions)},
            "armsInterventionsModule": {"armGroups": list(groups), "interventions": list(interventions)},
        },
        "hasResults": has_results,
    }


@pytest.fixture(scope="session")
def names():
    """The hand-made agents."""
    return AgentNames(AGENTS)


@pytest.fixture(scope="session")
def catalogue():
    """Rows of the project's own agents, backbones and combinations."""
    return {name: delimited.read(DATA / f"{name}.csv").records() for name in ("agents", "backbones", "combinations")}


@pytest.fixture(scope="session")
def all_names(catalogue):
    """The project's own agents and backbones."""
    return AgentNames([*catalogue["agents"], *catalogue["backbones"]])
