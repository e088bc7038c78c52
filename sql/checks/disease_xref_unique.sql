/*
title = "raw.disease_xref: one row per mesh_id, xref"
fix   = "remove the repeated rows"
*/
SELECT mesh_id, xref, count(*) AS n_rows
FROM raw.disease_xref
GROUP BY mesh_id, xref
HAVING count(*) > 1
ORDER BY mesh_id, xref
