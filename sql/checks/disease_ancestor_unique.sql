/*
title = "raw.disease_ancestor: one row per mesh_id, ancestor_id"
fix   = "remove the repeated rows"
*/
SELECT mesh_id, ancestor_id, count(*) AS n_rows
FROM raw.disease_ancestor
GROUP BY mesh_id, ancestor_id
HAVING count(*) > 1
ORDER BY mesh_id, ancestor_id
