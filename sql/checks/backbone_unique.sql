/*
title = "raw.backbone: one row per backbone_id"
fix   = "remove the repeated rows"
*/
SELECT backbone_id, count(*) AS n_rows
FROM raw.backbone
GROUP BY backbone_id
HAVING count(*) > 1
ORDER BY backbone_id
