/*
title = "raw.backbone_target: one row per backbone_id, target_id"
fix   = "remove the repeated rows"
*/
SELECT backbone_id, target_id, count(*) AS n_rows
FROM raw.backbone_target
GROUP BY backbone_id, target_id
HAVING count(*) > 1
ORDER BY backbone_id, target_id
