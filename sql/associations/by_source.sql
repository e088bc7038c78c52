/*
title  = "How strongly one source ties a target to a disease: the harmonic sum of its evidence"
unit   = "score, share, 0-1"
range  = [0, 1]
better = "higher"
step   = 3
tables = ["reaching", "variant"]
note   = "The highest score counts whole, the second a quarter, the third a ninth. The window has no unique last key and needs none: rows of equal score may change places without changing the sum, which is one of whole numbers and so the same in any order."
*/
WITH placed AS (
    SELECT
        scope,
        target_id,
        disease_id,
        source,
        score,
        CAST(row_number() OVER (
            PARTITION BY scope, target_id, disease_id, source
            ORDER BY score DESC NULLS LAST
        ) AS DOUBLE) AS place
    FROM associations.reaching
),
termed AS (
    SELECT
        v.variant,
        v.normaliser,
        p.scope,
        p.target_id,
        p.disease_id,
        p.source,
        CASE
            WHEN v.cap IS NULL OR p.place <= v.cap
                THEN CAST(round(p.score / nullif(p.place * p.place, 0) * 1e12) AS BIGINT)
            ELSE 0
        END AS term
    FROM placed AS p
    CROSS JOIN associations.variant AS v
)
SELECT
    variant,
    scope,
    target_id,
    disease_id,
    source,
    CAST(sum(term) AS DOUBLE) / nullif(1e12 * min(normaliser), 0) AS score,
    CAST(count(*) AS BIGINT) AS n_evidence
FROM termed
GROUP BY variant, scope, target_id, disease_id, source
