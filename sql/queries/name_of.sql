/*
title       = "Which gene a name stands for"
description = "Approved, previous and alias names, in upper or lower case. More than one row: the name is ambiguous, and an approved name goes before the others."
params      = { name = "PD-1" }
*/
SELECT
    n.name,
    n.kind,
    g.symbol,
    g.hgnc_id,
    g.name AS gene_name,
    CASE WHEN t.target_id IS NULL THEN 0 ELSE 1 END AS is_target
FROM raw.gene_name AS n
JOIN raw.gene AS g ON g.hgnc_id = n.hgnc_id
LEFT JOIN raw.target AS t ON t.target_id = n.hgnc_id
WHERE upper(n.name) = upper($name)
ORDER BY kind, symbol, name
