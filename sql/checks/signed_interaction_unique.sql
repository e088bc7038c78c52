/*
title = "raw.signed_interaction: one row per source_id, target_id, source_entity, target_entity"
fix   = "remove the repeated rows"
*/
SELECT source_id, target_id, source_entity, target_entity, count(*) AS n_rows
FROM raw.signed_interaction
GROUP BY source_id, target_id, source_entity, target_entity
HAVING count(*) > 1
ORDER BY source_id, target_id, source_entity, target_entity
