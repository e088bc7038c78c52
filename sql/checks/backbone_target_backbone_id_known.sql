/*
title = "raw.backbone_target.backbone_id names a row of raw.backbone"
fix   = "add the row to raw.backbone, or correct backbone_id"
*/
SELECT DISTINCT x.backbone_id
FROM raw.backbone_target AS x
LEFT JOIN raw.backbone AS y ON y.backbone_id = x.backbone_id
WHERE y.backbone_id IS NULL AND x.backbone_id IS NOT NULL
ORDER BY x.backbone_id
