/*
title = "raw.backbone_induces: one row per backbone_id, class, kind, target_id, statement"
fix   = "remove the repeated rows"
*/
SELECT backbone_id, class, kind, target_id, statement, count(*) AS n_rows
FROM raw.backbone_induces
GROUP BY backbone_id, class, kind, target_id, statement
HAVING count(*) > 1
ORDER BY backbone_id, class, kind, target_id, statement
