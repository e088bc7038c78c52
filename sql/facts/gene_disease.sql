/*
title  = "Genes that human genetics ties to a disease, by MeSH id"
unit   = "one row per gene and disease, n_items = variants or entries behind it"
tables = ["gene_trait", "disease_name", "disease_xref"]
note   = "A trait is mapped by its id where it has one, else by its name in any case. A name that two diseases share counts for both. Traits that answer to no disease, such as measurements, are left out."
*/
WITH named AS (
    SELECT DISTINCT mesh_id, lower(name) AS name FROM raw.disease_name
),
mapped AS (
    SELECT t.hgnc_id, x.mesh_id, t.n_items
    FROM raw.gene_trait AS t
    JOIN raw.disease_xref AS x ON x.xref = t.xref
    UNION ALL
    SELECT t.hgnc_id, n.mesh_id, t.n_items
    FROM raw.gene_trait AS t
    JOIN named AS n ON n.name = lower(t.trait)
    WHERE t.xref IS NULL
)
SELECT
    hgnc_id,
    mesh_id,
    CAST(sum(n_items) AS BIGINT) AS n_items
FROM mapped
GROUP BY hgnc_id, mesh_id
