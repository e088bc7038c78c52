/*
title  = "How strongly one kind of evidence ties a target to a disease: the harmonic sum over its sources"
unit   = "score, share, 0-1"
range  = [0, 1]
better = "higher"
step   = 4
tables = ["by_source", "data_source", "variant"]
note   = "Divided by the sum that as many perfect sources would reach, counting the sources that have evidence, not all of the kind. Weights of sources do not enter here: the documentation of Open Targets says that they do, its pipeline and its API leave them out."
*/
WITH placed AS (
    SELECT
        b.variant,
        b.scope,
        b.target_id,
        b.disease_id,
        d.data_type,
        b.score,
        b.n_evidence,
        v.cap,
        CAST(row_number() OVER (
            PARTITION BY b.variant, b.scope, b.target_id, b.disease_id, d.data_type
            ORDER BY b.score DESC NULLS LAST, b.source ASC NULLS LAST
        ) AS DOUBLE) AS place
    FROM associations.by_source AS b
    JOIN associations.data_source AS d ON d.source = b.source
    JOIN associations.variant AS v ON v.variant = b.variant
),
termed AS (
    SELECT
        variant,
        scope,
        target_id,
        disease_id,
        data_type,
        n_evidence,
        CASE
            WHEN cap IS NULL OR place <= cap
                THEN CAST(round(score / nullif(place * place, 0) * 1e12) AS BIGINT)
            ELSE 0
        END AS term,
        CASE
            WHEN cap IS NULL OR place <= cap
                THEN CAST(round(1e12 / nullif(place * place, 0)) AS BIGINT)
            ELSE 0
        END AS perfect
    FROM placed
)
SELECT
    variant,
    scope,
    target_id,
    disease_id,
    data_type,
    CAST(sum(term) AS DOUBLE) / nullif(CAST(sum(perfect) AS DOUBLE), 0) AS score,
    CAST(count(*) AS BIGINT) AS n_sources,
    CAST(sum(n_evidence) AS BIGINT) AS n_evidence
FROM termed
GROUP BY variant, scope, target_id, disease_id, data_type
