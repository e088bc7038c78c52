/*
title = "raw.crosstalk.mediator_id names a row of raw.gene"
fix   = "add the row to raw.gene, or correct mediator_id"
*/
SELECT DISTINCT x.mediator_id
FROM raw.crosstalk AS x
LEFT JOIN raw.gene AS y ON y.hgnc_id = x.mediator_id
WHERE y.hgnc_id IS NULL AND x.mediator_id IS NOT NULL
ORDER BY x.mediator_id
