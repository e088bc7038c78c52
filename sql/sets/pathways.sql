/*
title  = "Reactome and WikiPathways sets of 5 to 300 genes that hold the member"
unit   = "one row per member and element"
tables = ["pathway", "pathway_member", "target", "backbone_target"]
*/
WITH chosen AS (
    SELECT pathway_id FROM raw.pathway WHERE collection IN ('Reactome', 'WikiPathways') AND n_genes BETWEEN 5 AND 300
),
member AS (
    SELECT target_id AS member_id, target_id AS hgnc_id FROM raw.target
    UNION
    SELECT backbone_id AS member_id, target_id AS hgnc_id FROM raw.backbone_target
)
SELECT DISTINCT m.member_id, p.pathway_id AS element
FROM member AS m
JOIN raw.pathway_member AS p ON p.hgnc_id = m.hgnc_id
JOIN chosen AS c ON c.pathway_id = p.pathway_id
