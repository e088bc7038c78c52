/*
title       = "Tractable targets with no oncology programme and no agent of known clinical stage in the store"
description = "On a list of tractable genes, with no agreeing agent in a clinical stage, no oncology programme in the clinic, now or earlier, and no clinical combination in the ledger. Nothing on record is not proof that nothing was done."
*/
WITH tractable AS (
    SELECT
        hgnc_id,
        max(CASE WHEN modality = 'small molecule' THEN tractable END) AS small_molecule,
        max(CASE WHEN modality = 'antibody' THEN tractable END) AS antibody
    FROM raw.tractability
    GROUP BY hgnc_id
),
in_clinic AS (
    SELECT target_id
    FROM facts.agent_action
    WHERE agreement = 'agrees' AND stage IN ('approved', 'phase 3', 'phase 2', 'phase 1')
    UNION
    SELECT hgnc_id
    FROM raw.programme
    WHERE is_oncology = 1
        AND (phase_ever IN ('Phase I', 'Phase II', 'Phase III', 'Launched')
            OR phase_active IN ('Phase I', 'Phase II', 'Phase III', 'Launched'))
    UNION
    SELECT m.member_id
    FROM raw.combination_member AS m
    JOIN raw.combination AS c ON c.combination_id = m.combination_id
    WHERE m.member_kind = 'target' AND c.setting = 'clinical'
)
SELECT
    t.symbol,
    t.direction AS wanted,
    r.small_molecule AS tractable_small_molecule,
    r.antibody AS tractable_antibody,
    t.evidence_tier,
    (SELECT count(*) FROM facts.agent_action AS f WHERE f.target_id = t.target_id) AS agents_on_record,
    t.axis,
    t.role
FROM raw.target AS t
JOIN tractable AS r ON r.hgnc_id = t.target_id
LEFT JOIN in_clinic AS i ON i.target_id = t.target_id
WHERE (r.small_molecule = 1 OR r.antibody = 1) AND i.target_id IS NULL
ORDER BY symbol
