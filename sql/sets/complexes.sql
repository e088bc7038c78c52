/*
title  = "Ligand-receptor interactions of CellPhoneDB that hold the member"
unit   = "one row per member and element"
tables = ["ligand_receptor", "target", "backbone_target"]
*/
WITH member AS (
    SELECT target_id AS member_id, target_id AS hgnc_id FROM raw.target
    UNION
    SELECT backbone_id AS member_id, target_id AS hgnc_id FROM raw.backbone_target
),
part AS (
    SELECT interaction_id, ligand_id AS hgnc_id FROM raw.ligand_receptor
    UNION
    SELECT interaction_id, receptor_id AS hgnc_id FROM raw.ligand_receptor
)
SELECT m.member_id, p.interaction_id AS element
FROM member AS m
JOIN part AS p ON p.hgnc_id = m.hgnc_id
