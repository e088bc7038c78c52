/*
title  = "Whether a target is expressed in heart, brain, lung, liver and kidney of healthy people"
unit   = "one row per target and vital organ that was measured"
tables = ["baseline_expression", "target"]
note   = "GTEx as the Open Targets Platform gives it, whole tissues, median TPM; an organ with several tissues counts by its highest. Expressed means 10 TPM or more, a convention. The embedded snapshot has no expression by tissue, so nothing is known until one was made by `prioritize refresh`."
*/
WITH measured AS (
    SELECT
        e.hgnc_id AS target_id,
        e.median AS tpm,
        CASE
            WHEN e.tissue_id IN ('UBERON:0000948', 'UBERON:0006566', 'UBERON:0006631') THEN 'heart'
            WHEN e.tissue_id IN ('UBERON:0002048', 'UBERON:0008952') THEN 'lung'
            WHEN e.tissue_id IN ('UBERON:0001114', 'UBERON:0002107') THEN 'liver'
            WHEN e.tissue_id IN ('UBERON:0001225', 'UBERON:0001293', 'UBERON:0002113') THEN 'kidney'
            WHEN e.tissue_id IN (
                'UBERON:0000955', 'UBERON:0001870', 'UBERON:0001873', 'UBERON:0001874', 'UBERON:0001876',
                'UBERON:0001882', 'UBERON:0001898', 'UBERON:0001954', 'UBERON:0002037', 'UBERON:0002038',
                'UBERON:0002245', 'UBERON:0009834', 'UBERON:0009835'
            ) THEN 'brain'
        END AS organ
    FROM raw.baseline_expression AS e
    JOIN raw.target AS t ON t.target_id = e.hgnc_id
    WHERE lower(e.datasource) LIKE 'gtex%' AND lower(e.unit) = 'tpm' AND e.celltype_id IS NULL AND e.median IS NOT NULL
)
SELECT
    target_id,
    organ,
    max(tpm) AS tpm,
    CASE WHEN max(tpm) >= 10 THEN 1 ELSE 0 END AS expressed
FROM measured
WHERE organ IS NOT NULL
GROUP BY target_id, organ
ORDER BY target_id, organ
