/*
title = "raw.backbone_induces names a therapy or a class of raw.backbone"
fix   = "correct backbone_id or class"
*/
SELECT DISTINCT i.induce_id, i.backbone_id, i.class
FROM raw.backbone_induces AS i
LEFT JOIN raw.backbone AS b ON b.backbone_id = i.backbone_id
LEFT JOIN raw.backbone AS c ON c.class = i.class
WHERE (i.backbone_id IS NULL AND i.class IS NULL)
   OR (i.backbone_id IS NOT NULL AND b.backbone_id IS NULL)
   OR (i.class IS NOT NULL AND c.class IS NULL)
   OR b.class <> i.class
ORDER BY i.induce_id
