/*
title = "raw.programme.hgnc_id names a row of raw.gene"
fix   = "add the row to raw.gene, or correct hgnc_id"
*/
SELECT DISTINCT x.hgnc_id
FROM raw.programme AS x
LEFT JOIN raw.gene AS y ON y.hgnc_id = x.hgnc_id
WHERE y.hgnc_id IS NULL AND x.hgnc_id IS NOT NULL
ORDER BY x.hgnc_id
