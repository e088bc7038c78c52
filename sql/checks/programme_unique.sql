/*
title = "raw.programme: one row per hgnc_id, mesh_id"
fix   = "remove the repeated rows"
*/
SELECT hgnc_id, mesh_id, count(*) AS n_rows
FROM raw.programme
GROUP BY hgnc_id, mesh_id
HAVING count(*) > 1
ORDER BY hgnc_id, mesh_id
