/*
title = "raw.toxicity: one row per agent_id, organ_class, severity, citation"
fix   = "remove the repeated rows"
*/
SELECT agent_id, organ_class, severity, citation, count(*) AS n_rows
FROM raw.toxicity
GROUP BY agent_id, organ_class, severity, citation
HAVING count(*) > 1
ORDER BY agent_id, organ_class, severity, citation
