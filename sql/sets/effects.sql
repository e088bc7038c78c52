/*
title  = "Effects of the member's crosstalk"
unit   = "one row per member and element"
tables = ["crosstalk", "crosstalk_effect", "backbone_target"]
*/
SELECT c.target_id AS member_id, e.effect AS element
FROM raw.crosstalk AS c
JOIN raw.crosstalk_effect AS e ON e.edge_id = c.edge_id
UNION
SELECT b.backbone_id AS member_id, e.effect AS element
FROM raw.backbone_target AS b
JOIN raw.crosstalk AS c ON c.target_id = b.target_id
JOIN raw.crosstalk_effect AS e ON e.edge_id = c.edge_id
