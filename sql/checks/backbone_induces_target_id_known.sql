/*
title = "raw.backbone_induces.target_id names a row of raw.gene"
fix   = "add the row to raw.gene, or correct target_id"
*/
SELECT DISTINCT x.target_id
FROM raw.backbone_induces AS x
LEFT JOIN raw.gene AS y ON y.hgnc_id = x.target_id
WHERE y.hgnc_id IS NULL AND x.target_id IS NOT NULL
ORDER BY x.target_id
