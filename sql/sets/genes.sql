/*
title  = "Genes that the member acts on"
unit   = "one row per member and element"
tables = ["target", "backbone_target"]
*/
SELECT target_id AS member_id, target_id AS element FROM raw.target
UNION
SELECT backbone_id AS member_id, target_id AS element FROM raw.backbone_target
