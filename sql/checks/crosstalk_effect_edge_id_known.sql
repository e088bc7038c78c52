/*
title = "raw.crosstalk_effect.edge_id names a row of raw.crosstalk"
fix   = "add the row to raw.crosstalk, or correct edge_id"
*/
SELECT DISTINCT x.edge_id
FROM raw.crosstalk_effect AS x
LEFT JOIN raw.crosstalk AS y ON y.edge_id = x.edge_id
WHERE y.edge_id IS NULL AND x.edge_id IS NOT NULL
ORDER BY x.edge_id
