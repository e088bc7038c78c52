/*
title  = "How strongly all evidence ties a target to a disease: the harmonic sum over the weighted sources"
unit   = "score, share, 0-1"
range  = [0, 1]
better = "higher"
step   = 5
tables = ["by_source", "data_source", "variant"]
*/
WITH weighted AS (
    SELECT
        b.variant,
        b.scope,
        b.target_id,
        b.disease_id,
        b.source,
        b.n_evidence,
        v.cap,
        v.normaliser,
        b.score * d.weight AS score
    FROM associations.by_source AS b
    JOIN associations.data_source AS d ON d.source = b.source
    JOIN associations.variant AS v ON v.variant = b.variant
),
placed AS (
    SELECT
        variant,
        scope,
        target_id,
        disease_id,
        n_evidence,
        cap,
        normaliser,
        score,
        CAST(row_number() OVER (
            PARTITION BY variant, scope, target_id, disease_id
            ORDER BY score DESC NULLS LAST, source ASC NULLS LAST
        ) AS DOUBLE) AS place
    FROM weighted
),
termed AS (
    SELECT
        variant,
        scope,
        target_id,
        disease_id,
        n_evidence,
        normaliser,
        CASE
            WHEN cap IS NULL OR place <= cap
                THEN CAST(round(score / nullif(place * place, 0) * 1e12) AS BIGINT)
            ELSE 0
        END AS term
    FROM placed
)
SELECT
    variant,
    scope,
    target_id,
    disease_id,
    CAST(sum(term) AS DOUBLE) / nullif(1e12 * min(normaliser), 0) AS score,
    CAST(count(*) AS BIGINT) AS n_sources,
    CAST(sum(n_evidence) AS BIGINT) AS n_evidence
FROM termed
GROUP BY variant, scope, target_id, disease_id
