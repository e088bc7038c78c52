/*
title  = "How far programmes of a gene ever came in a disease"
unit   = "one row per gene and disease, phase 0.5 preclinical, 1, 2, 3, 4 launched"
tables = ["programme"]
note   = "Active and stopped programmes count alike"
*/
WITH reached AS (
    SELECT hgnc_id, mesh_id, phase_ever AS phase FROM raw.programme WHERE phase_ever IS NOT NULL
    UNION ALL
    SELECT hgnc_id, mesh_id, phase_active FROM raw.programme WHERE phase_active IS NOT NULL
)
SELECT
    hgnc_id,
    mesh_id,
    max(CASE phase WHEN 'Launched' THEN 4e0 WHEN 'Phase III' THEN 3e0 WHEN 'Phase II' THEN 2e0 WHEN 'Phase I' THEN 1e0 ELSE 5e-1 END) AS phase
FROM reached
GROUP BY hgnc_id, mesh_id
