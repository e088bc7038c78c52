"""DrugCentral: targets through which drugs have their effect, and what the drug does to them."""

from __future__ import annotations

from typing import ClassVar

from prioritize.sources.source import FlatFile, Source


class DrugCentral(Source):
    """Efficacy targets of drugs. https://drugcentral.org, CC BY 4.0."""

    name = "drugcentral"
    title = "DrugCentral efficacy targets"
    licence = "CC BY 4.0"
    reference = "doi:10.1038/nrd.2016.230"
    url = "https://github.com/olegursu/drugtarget"
    rebuild = "third-party extract"
    note = (
        "Targets as of 2016, so newer drugs are absent and no row is not none. "
        "Each subunit of a complex has its row. Binding alone is an unknown action."
    )
    files = (
        FlatFile(
            "drug_target",
            ("drug_target.tsv", "drugcentral_2016_drug_target.tsv"),
            ("DRUG_ID", "DRUG_NAME", "UNIPROT", "SWISSPROT", "ACTION_TYPE", "REFERENCE"),
        ),
    )
    steps: ClassVar = {
        "action_of": """
            SELECT term, action
            FROM (
                VALUES
                    ('INHIBITOR', 'inhibits'),
                    ('ANTAGONIST', 'inhibits'),
                    ('ALLOSTERIC ANTAGONIST', 'inhibits'),
                    ('BLOCKER', 'inhibits'),
                    ('INVERSE AGONIST', 'inhibits'),
                    ('NEGATIVE MODULATOR', 'inhibits'),
                    ('NEGATIVE ALLOSTERIC MODULATOR', 'inhibits'),
                    ('AGONIST', 'activates'),
                    ('PARTIAL AGONIST', 'activates'),
                    ('ACTIVATOR', 'activates'),
                    ('OPENER', 'activates'),
                    ('POSITIVE MODULATOR', 'activates'),
                    ('POSITIVE ALLOSTERIC MODULATOR', 'activates'),
                    ('ANTIBODY BINDING', 'unknown'),
                    ('MODULATOR', 'unknown'),
                    ('RELEASING AGENT', 'unknown'),
                    ('SUBSTRATE', 'unknown'),
                    ('OTHER', 'unknown')
            ) AS meaning (term, action)
        """,
        "subunit": """
            SELECT
                DRUG_ID AS drug_id,
                DRUG_NAME AS drug,
                trim(unnest(string_split(UNIPROT, '|'))) AS uniprot_id,
                trim(unnest(string_split(SWISSPROT, '|'))) AS entry,
                ACTION_TYPE AS action_term,
                REFERENCE AS reference
            FROM file_drug_target
        """,
        "human_subunit": "SELECT * FROM subunit WHERE ends_with(entry, '_HUMAN')",
    }
    tables: ClassVar = {
        "drug_target": """
            SELECT
                human_subunit.drug_id,
                human_subunit.drug,
                hgnc_id,
                coalesce(action_of.action, 'unknown') AS action,
                lower(human_subunit.action_term) AS action_term,
                min(human_subunit.reference) AS reference
            FROM human_subunit
            JOIN gene_of_uniprot USING (uniprot_id)
            LEFT JOIN action_of ON action_of.term = human_subunit.action_term
            GROUP BY ALL
            ORDER BY human_subunit.drug_id, human_subunit.drug, hgnc_id, action_term
        """,
    }
    gene_names = """
        SELECT human_subunit.uniprot_id AS name, hgnc_id
        FROM human_subunit
        LEFT JOIN gene_of_uniprot USING (uniprot_id)
    """
