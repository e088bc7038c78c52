/*
title  = "Cells on either side of the member's crosstalk"
unit   = "one row per member and element"
tables = ["crosstalk", "backbone_target"]
*/
WITH touched AS (
    SELECT target_id, source_cell AS element FROM raw.crosstalk
    UNION
    SELECT target_id, partner_cell AS element FROM raw.crosstalk
)
SELECT target_id AS member_id, element FROM touched
UNION
SELECT b.backbone_id AS member_id, t.element
FROM raw.backbone_target AS b
JOIN touched AS t ON t.target_id = b.target_id
