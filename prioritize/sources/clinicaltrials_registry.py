"""ClinicalTrials.gov, an extract: registry facts of trials that name an agent of the catalogue."""

from __future__ import annotations

from typing import ClassVar

from prioritize.sources.source import FlatFile, Source


class ClinicalTrialsRegistry(Source):
    """Status and stop reasons of trials. https://clinicaltrials.gov, public domain."""

    name = "clinicaltrials_registry"
    title = "ClinicalTrials.gov registry facts (extract)"
    licence = "public domain"
    reference = "https://clinicaltrials.gov"
    url = "https://github.com/futianfan/clinical-trial-outcome-prediction"
    rebuild = "third-party extract"
    scope = "catalogue"
    note = (
        "Only trials that name an agent of the catalogue, as registered about 2021: trials of small molecules, "
        "antibodies only beside them; "
        "an intervention must be spelled like the agent or a synonym of it, so no row is not none."
    )
    embeds = ("yes", "with attribution", "registry facts only")
    files = (
        FlatFile(
            "trials",
            ("ctgov_trials_slim.tsv",),
            ("nct_id", "status", "why_stopped", "phase", "conditions", "interventions"),
        ),
    )
    steps: ClassVar = {
        "intervention": """
            SELECT DISTINCT nct_id, lower(trim(unnest(string_split(interventions, ';')))) AS name
            FROM file_trials
        """,
        "agent_of_trial": """
            SELECT DISTINCT intervention.nct_id, catalogue_agent.agent_id
            FROM intervention
            JOIN catalogue_agent ON catalogue_agent.name = intervention.name
        """,
    }
    tables: ClassVar = {
        "trial": """
            SELECT
                nct_id,
                lower(status) AS status,
                nullif(trim(why_stopped), '') AS why_stopped,
                lower(phase) AS phase,
                conditions
            FROM file_trials
            WHERE nct_id IN (SELECT nct_id FROM agent_of_trial)
            ORDER BY nct_id
        """,
        "trial_agent": "SELECT nct_id, agent_id FROM agent_of_trial ORDER BY nct_id, agent_id",
    }
