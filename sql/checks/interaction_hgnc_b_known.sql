/*
title = "raw.interaction.hgnc_b names a row of raw.gene"
fix   = "add the row to raw.gene, or correct hgnc_b"
*/
SELECT DISTINCT x.hgnc_b
FROM raw.interaction AS x
LEFT JOIN raw.gene AS y ON y.hgnc_id = x.hgnc_b
WHERE y.hgnc_id IS NULL AND x.hgnc_b IS NOT NULL
ORDER BY x.hgnc_b
