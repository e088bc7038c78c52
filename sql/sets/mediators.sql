/*
title  = "Kinds of mediator in the member's crosstalk"
unit   = "one row per member and element"
tables = ["crosstalk", "backbone_target"]
*/
SELECT target_id AS member_id, mediator_class AS element FROM raw.crosstalk
UNION
SELECT b.backbone_id AS member_id, c.mediator_class AS element
FROM raw.backbone_target AS b
JOIN raw.crosstalk AS c ON c.target_id = b.target_id
