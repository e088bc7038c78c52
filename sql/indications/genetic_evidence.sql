/*
title    = "Human genetics ties the gene to the indication, or to its parent or child"
unit     = "1 the indication itself, 0.5 a parent or child in MeSH, 0 studied and not found"
range    = [0, 1]
better   = "higher"
tables   = ["gene_trait", "disease", "disease_name", "disease_xref", "disease_ancestor", "gene"]
scale    = { kind = "linear", low = 0, high = 1 }
reference = "doi:10.1038/ng.3314"
note     = "An indication for which no gene is known, near it neither, is unknown for every gene"
[evidence]
gene_trait = "hgnc_id = $target"
*/
WITH found AS (
    SELECT
        i.mesh_id AS indication_id,
        g.hgnc_id,
        max(n.nearness) AS nearness,
        CAST(sum(g.n_items) AS BIGINT) AS n_items
    FROM asked.indication AS i
    JOIN facts.disease_neighbour AS n ON n.mesh_id = i.mesh_id
    JOIN facts.gene_disease AS g ON g.mesh_id = n.neighbour_id
    GROUP BY i.mesh_id, g.hgnc_id
),
studied AS (
    SELECT DISTINCT indication_id FROM found
)
SELECT
    gene.hgnc_id AS target_id,
    s.indication_id,
    coalesce(f.nearness, 0e0) AS value,
    coalesce(f.n_items, 0) AS n_evidence
FROM studied AS s
CROSS JOIN raw.gene AS gene
LEFT JOIN found AS f ON f.indication_id = s.indication_id AND f.hgnc_id = gene.hgnc_id
WHERE gene.locus_group = 'protein-coding gene'
