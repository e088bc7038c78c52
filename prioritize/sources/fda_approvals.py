"""Novel drugs approved by the FDA, with their targets, as Rusina and co-workers listed them."""

from __future__ import annotations

from typing import ClassVar

from prioritize.sources.source import FlatFile, Source


class FdaApprovals(Source):
    """Approvals 2013 to 2020. https://github.com/opentargets/approvalsSupport, Apache-2.0."""

    name = "fda_approvals"
    title = "FDA novel approvals 2013-2020 with targets (Open Targets approvalsSupport)"
    licence = "Apache-2.0 (data); MIT (repository)"
    reference = "https://github.com/opentargets/approvalsSupport"
    url = "https://github.com/opentargets/approvalsSupport"
    rebuild = "third-party extract"
    note = (
        "Approvals of 2013 to 2020 only, so no row is not none. "
        "A combination keeps the ids and names of its parts together."
    )
    files = (
        FlatFile(
            "approvals",
            ("fda_approvals_2013_2020_GE.tsv",),
            ("drugName", "drugId", "therapeuticArea", "indication", "yearApproval", "targetIds"),
        ),
    )
    steps: ClassVar = {
        "approved_target": """
            SELECT
                drugId AS drug_id,
                drugName AS drug,
                trim(unnest(string_split(targetIds, ','))) AS ensembl_gene_id,
                yearApproval AS year,
                indication,
                CASE therapeuticArea WHEN 'Oncology' THEN 1 ELSE 0 END AS is_oncology
            FROM file_approvals
            WHERE targetIds <> 'NA'
        """,
    }
    tables: ClassVar = {
        "approval": """
            SELECT DISTINCT
                approved_target.drug_id,
                approved_target.drug,
                hgnc_id,
                approved_target.year,
                approved_target.indication,
                approved_target.is_oncology
            FROM approved_target
            JOIN gene_of_ensembl USING (ensembl_gene_id)
            ORDER BY ALL
        """,
    }
    gene_names = """
        SELECT approved_target.ensembl_gene_id AS name, hgnc_id
        FROM approved_target
        LEFT JOIN gene_of_ensembl USING (ensembl_gene_id)
        WHERE approved_target.ensembl_gene_id <> 'NA'
    """
