/*
title = "raw.target_citation: one row per target_id, citation"
fix   = "remove the repeated rows"
*/
SELECT target_id, citation, count(*) AS n_rows
FROM raw.target_citation
GROUP BY target_id, citation
HAVING count(*) > 1
ORDER BY target_id, citation
