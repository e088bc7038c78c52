/*
title       = "Pathways that hold both of two genes, the smallest first"
description = "Give approved symbols or HGNC ids. A small shared pathway says more than a large one."
params      = { a = "CD47", b = "SIRPA" }
*/
WITH first_gene AS (
    SELECT m.pathway_id
    FROM raw.pathway_member AS m
    JOIN raw.gene AS g ON g.hgnc_id = m.hgnc_id
    WHERE upper($a) IN (upper(g.symbol), g.hgnc_id)
),
second_gene AS (
    SELECT m.pathway_id
    FROM raw.pathway_member AS m
    JOIN raw.gene AS g ON g.hgnc_id = m.hgnc_id
    WHERE upper($b) IN (upper(g.symbol), g.hgnc_id)
)
SELECT
    p.n_genes,
    p.name AS pathway,
    p.collection,
    p.pathway_id
FROM raw.pathway AS p
JOIN first_gene AS a ON a.pathway_id = p.pathway_id
JOIN second_gene AS b ON b.pathway_id = p.pathway_id
ORDER BY n_genes, pathway_id
