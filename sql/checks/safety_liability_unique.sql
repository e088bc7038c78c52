/*
title = "raw.safety_liability: one row per hgnc_id, event, event_id, datasource, effects, samples, citation"
fix   = "remove the repeated rows"
*/
SELECT hgnc_id, event, event_id, datasource, effects, samples, citation, count(*) AS n_rows
FROM raw.safety_liability
GROUP BY hgnc_id, event, event_id, datasource, effects, samples, citation
HAVING count(*) > 1
ORDER BY hgnc_id, event, event_id, datasource, effects, samples, citation
