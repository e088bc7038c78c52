"""Open Targets safety curation: harm that is known to follow when a target is pushed or blocked."""

from __future__ import annotations

from typing import ClassVar

from prioritize.sources.source import FlatFile, Source


class OpenTargetsSafety(Source):
    """Known target safety events. https://github.com/opentargets/curation, CC0 1.0."""

    name = "open_targets_safety"
    title = "Open Targets target safety curation"
    licence = "CC0 1.0 (data); Apache-2.0 (repository)"
    reference = "doi:10.1093/nar/gkac1046"
    url = "https://github.com/opentargets/curation"
    note = "Few genes are covered, mostly from panels of off-targets, so no row is not none."
    files = (
        FlatFile(
            "effects",
            ("adverse_effects.tsv",),
            ("symptom", "biologicalSystem", "effect", "ensemblId", "pmid", "ref", "url"),
        ),
        FlatFile(
            "risks",
            ("safety_risks.tsv",),
            ("event", "biologicalSystem", "ensemblId", "pmid", "ref", "url"),
        ),
    )
    steps: ClassVar = {
        "known_event": """
            SELECT
                ensemblId AS ensembl_gene_id,
                symptom AS event,
                biologicalSystem AS biological_system,
                effect,
                coalesce('PMID:' || pmid, url, ref) AS reference,
                'adverse effect' AS kind
            FROM file_effects
            UNION ALL
            SELECT
                ensemblId,
                event,
                biologicalSystem,
                NULL,
                coalesce('PMID:' || pmid, url, ref),
                'safety risk'
            FROM file_risks
        """,
    }
    tables: ClassVar = {
        "safety_event": """
            SELECT DISTINCT
                hgnc_id,
                known_event.event,
                known_event.biological_system,
                known_event.effect,
                known_event.reference,
                known_event.kind
            FROM known_event
            JOIN gene_of_ensembl USING (ensembl_gene_id)
            ORDER BY ALL
        """,
    }
    gene_names = """
        SELECT known_event.ensembl_gene_id AS name, hgnc_id
        FROM known_event
        LEFT JOIN gene_of_ensembl USING (ensembl_gene_id)
    """
