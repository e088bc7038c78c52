/*
title  = "Place of a target among all targets of a disease, by overall score"
unit   = "rank"
range  = [1, 100000]
better = "lower"
step   = 6
tables = ["overall"]
note   = "1 = the highest score; equal scores share the lower number."
*/
SELECT
    variant,
    scope,
    target_id,
    disease_id,
    score,
    CAST(rank() OVER (
        PARTITION BY variant, scope, disease_id
        ORDER BY score DESC NULLS LAST
    ) AS BIGINT) AS place
FROM associations.overall
