/*
title = "raw.disease: one row per mesh_id"
fix   = "remove the repeated rows"
*/
SELECT mesh_id, count(*) AS n_rows
FROM raw.disease
GROUP BY mesh_id
HAVING count(*) > 1
ORDER BY mesh_id
