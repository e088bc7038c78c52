/*
title = "backbones of tried combinations are in raw.backbone"
fix   = "add the backbone, or correct the id"
*/
SELECT DISTINCT m.member_id
FROM raw.combination_member AS m
LEFT JOIN raw.backbone AS b ON b.backbone_id = m.member_id
WHERE m.member_kind = 'backbone' AND b.backbone_id IS NULL
ORDER BY m.member_id
