/*
title = "raw.interaction.hgnc_a names a row of raw.gene"
fix   = "add the row to raw.gene, or correct hgnc_a"
*/
SELECT DISTINCT x.hgnc_a
FROM raw.interaction AS x
LEFT JOIN raw.gene AS y ON y.hgnc_id = x.hgnc_a
WHERE y.hgnc_id IS NULL AND x.hgnc_a IS NOT NULL
ORDER BY x.hgnc_a
