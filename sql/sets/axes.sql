/*
title  = "Crosstalk axes of the member"
unit   = "one row per member and element"
tables = ["target", "backbone_target"]
*/
SELECT target_id AS member_id, axis AS element FROM raw.target WHERE axis IS NOT NULL
UNION
SELECT b.backbone_id AS member_id, t.axis AS element
FROM raw.backbone_target AS b
JOIN raw.target AS t ON t.target_id = b.target_id
WHERE t.axis IS NOT NULL
