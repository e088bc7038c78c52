/*
title = "raw.safety_event: one row per hgnc_id, event, biological_system, effect, reference, kind"
fix   = "remove the repeated rows"
*/
SELECT hgnc_id, event, biological_system, effect, reference, kind, count(*) AS n_rows
FROM raw.safety_event
GROUP BY hgnc_id, event, biological_system, effect, reference, kind
HAVING count(*) > 1
ORDER BY hgnc_id, event, biological_system, effect, reference, kind
