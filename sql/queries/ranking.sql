/*
title       = "Ranking of the targets by one model"
description = "Rank interval and shares come from draws of the weights; low and high bound the score when all that is unknown turns out worst or best. Targets that are not ranked come last, with the reason as status."
params      = { model = "default" }
*/
SELECT
    nullif("rank", 0) AS "rank",
    rank_low,
    rank_high,
    symbol,
    score,
    low,
    high,
    base,
    nullif(base_rank, 0) AS base_rank,
    coverage,
    first_share,
    top10_share,
    status,
    target_id
FROM results.target_score
WHERE model = $model
ORDER BY "rank" NULLS LAST, symbol, target_id
