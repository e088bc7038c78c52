"""Tables that every source may read: names and ids of genes, and the catalogue."""

from __future__ import annotations

from collections.abc import Sequence

import duckdb

# A name maps to a gene when, of the kinds under which HGNC lists it, the strongest (approved, then
# previous, then alias) names that gene alone. So an alias that is another gene's approved symbol
# never leads to the gene it is an alias of.
GENE_OF: dict[str, str] = {
    "gene_of_symbol": """
        WITH ranked AS (
            SELECT
                name, hgnc_id,
                CASE kind WHEN 'approved' THEN 1 WHEN 'previous' THEN 2 ELSE 3 END AS kind_rank
            FROM gene_name
        ),
        strongest AS (SELECT name, min(kind_rank) AS kind_rank FROM ranked GROUP BY name)
        SELECT name AS symbol, min(hgnc_id) AS hgnc_id
        FROM ranked
        JOIN strongest USING (name, kind_rank)
        GROUP BY name
        HAVING count(DISTINCT hgnc_id) = 1
        ORDER BY symbol
    """,
    "gene_of_entrez": """
        SELECT entrez_id, min(hgnc_id) AS hgnc_id
        FROM gene
        WHERE entrez_id IS NOT NULL
        GROUP BY entrez_id
        HAVING count(DISTINCT hgnc_id) = 1
        ORDER BY entrez_id
    """,
    "gene_of_ensembl": """
        SELECT ensembl_gene_id, min(hgnc_id) AS hgnc_id
        FROM gene
        WHERE ensembl_gene_id IS NOT NULL
        GROUP BY ensembl_gene_id
        HAVING count(DISTINCT hgnc_id) = 1
        ORDER BY ensembl_gene_id
    """,
    "gene_of_uniprot": """
        SELECT uniprot_id, min(hgnc_id) AS hgnc_id
        FROM gene_uniprot
        GROUP BY uniprot_id
        HAVING count(DISTINCT hgnc_id) = 1
        ORDER BY uniprot_id
    """,
}


def make_gene_tables(con: duckdb.DuckDBPyConnection) -> None:
    """Create the `gene_of_*` tables from what the reader of HGNC left behind."""
    for name, select in GENE_OF.items():
        con.execute(f"CREATE OR REPLACE TABLE {name} AS {select}")


def make_catalogue_tables(
    con: duckdb.DuckDBPyConnection,
    targets: Sequence[tuple[str, str]],
    agents: Sequence[tuple[str, str]],
) -> None:
    """Create `catalogue_target` and `catalogue_agent`.

    Parameters
    ----------
    targets : sequence of (hgnc_id, symbol)
    agents : sequence of (agent_id, name)
        One pair per name of an agent; spaces around a name and its case do not count.
    """
    con.execute("CREATE OR REPLACE TABLE catalogue_target (hgnc_id VARCHAR, symbol VARCHAR)")
    con.execute("CREATE OR REPLACE TABLE catalogue_agent (agent_id VARCHAR, name VARCHAR)")
    named = {(agent_id, name.strip().lower()) for agent_id, name in agents if name.strip()}
    _insert(con, "INSERT INTO catalogue_target VALUES (?, ?)", sorted(set(targets)))
    _insert(con, "INSERT INTO catalogue_agent VALUES (?, ?)", sorted(named))


def _insert(con: duckdb.DuckDBPyConnection, statement: str, rows: Sequence[tuple[str, str]]) -> None:
    """Insert rows; DuckDB refuses an empty list."""
    if rows:
        con.executemany(statement, rows)
