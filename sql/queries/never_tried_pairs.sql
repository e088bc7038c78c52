/*
title       = "Pairs of targets that could be tried and are not in the ledger"
description = "Each of the two has an agent that does what is wanted; no combination of the ledger, clinical or preclinical, names both. The ledger holds what the curator found, so look before you claim to be the first."
*/
WITH matched AS (
    SELECT
        t.target_id,
        t.symbol,
        count(*) AS agents,
        max(CASE f.stage
            WHEN 'approved' THEN 4 WHEN 'phase 3' THEN 3 WHEN 'phase 2' THEN 2 WHEN 'phase 1' THEN 1 ELSE 0
        END) AS best_phase
    FROM facts.agent_action AS f
    JOIN raw.target AS t ON t.target_id = f.target_id
    WHERE f.agreement = 'agrees'
    GROUP BY t.target_id, t.symbol
),
tried AS (
    SELECT DISTINCT a.member_id AS first_id, b.member_id AS second_id
    FROM raw.combination_member AS a
    JOIN raw.combination_member AS b ON b.combination_id = a.combination_id
    WHERE a.member_kind = 'target' AND b.member_kind = 'target'
),
shared AS (
    SELECT a.member_id AS first_id, b.member_id AS second_id, count(*) AS cells
    FROM sets.cells AS a
    JOIN sets.cells AS b ON b.element = a.element
    GROUP BY a.member_id, b.member_id
)
SELECT
    a.symbol AS first_target,
    b.symbol AS second_target,
    a.agents AS first_agents,
    b.agents AS second_agents,
    a.best_phase AS first_best_phase,
    b.best_phase AS second_best_phase,
    coalesce(s.cells, 0) AS shared_cells
FROM matched AS a
JOIN matched AS b ON b.symbol > a.symbol
LEFT JOIN tried AS t ON t.first_id = a.target_id AND t.second_id = b.target_id
LEFT JOIN shared AS s ON s.first_id = a.target_id AND s.second_id = b.target_id
WHERE t.first_id IS NULL
ORDER BY first_target, second_target
