"""Drug programmes per target and indication since 2000, released by Minikel and co-workers."""

from __future__ import annotations

from typing import ClassVar

from prioritize.sources.source import FlatFile, Source


class Minikel(Source):
    """Highest phases of programmes. https://github.com/ericminikel/genetic_support, CC BY 4.0."""

    name = "minikel"
    title = "Minikel 2024 / Citeline Pharmaprojects"
    licence = "CC BY 4.0 (released with permission)"
    reference = "doi:10.1038/s41586-024-07316-0"
    url = "https://github.com/ericminikel/genetic_support"
    rebuild = "third-party extract"
    scope = "catalogue"
    note = (
        "Asked for the catalogue's targets and the genes of the backbones. "
        "A past phase without an active one = no active programme on record. "
        "Programmes without an indication are left out."
    )
    files = (
        FlatFile(
            "phases",
            ("target_phases.tsv",),
            (
                "gene",
                "indication_mesh_id",
                "indication_mesh_term",
                "highest_phase_historical",
                "highest_phase_active",
                "year_launch",
                "drugs_by_phase",
            ),
        ),
        FlatFile("indications", ("indic.tsv",), ("indication_mesh_id", "areas")),
    )
    steps: ClassVar = {
        "oncology": """
            SELECT DISTINCT indication_mesh_id
            FROM file_indications
            WHERE list_contains(string_split(areas, ', '), 'oncology')
        """,
    }
    tables: ClassVar = {
        "programme": """
            SELECT DISTINCT
                hgnc_id,
                phases.indication_mesh_id AS mesh_id,
                phases.indication_mesh_term AS indication,
                CASE WHEN oncology.indication_mesh_id IS NULL THEN 0 ELSE 1 END AS is_oncology,
                phases.highest_phase_historical AS phase_ever,
                phases.highest_phase_active AS phase_active,
                phases.year_launch AS launch_year,
                phases.drugs_by_phase
            FROM file_phases AS phases
            JOIN gene_of_symbol ON gene_of_symbol.symbol = phases.gene
            LEFT JOIN oncology ON oncology.indication_mesh_id = phases.indication_mesh_id
            WHERE phases.indication_mesh_id IS NOT NULL
            ORDER BY ALL
        """,
    }
    gene_names = """
        SELECT phases.gene AS name, hgnc_id
        FROM file_phases AS phases
        LEFT JOIN gene_of_symbol ON gene_of_symbol.symbol = phases.gene
    """
