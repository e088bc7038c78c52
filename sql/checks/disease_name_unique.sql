/*
title = "raw.disease_name: one row per mesh_id, name"
fix   = "remove the repeated rows"
*/
SELECT mesh_id, name, count(*) AS n_rows
FROM raw.disease_name
GROUP BY mesh_id, name
HAVING count(*) > 1
ORDER BY mesh_id, name
