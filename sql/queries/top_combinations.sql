/*
title       = "Best combinations by one model, with the reason"
description = "Pairs of targets, and of a target with a conventional therapy, each ranked among its kind; top says how many of each. What a gate takes out is not ranked and not here. The answer is empty for a model that was not run."
params      = { model = "default", top = "25" }
*/
SELECT
    kind,
    "rank",
    rank_low,
    rank_high,
    left_name,
    right_name,
    agents,
    score,
    low,
    high,
    base,
    coverage,
    tried,
    rationale,
    left_id,
    right_id
FROM results.candidate
WHERE model = $model AND "rank" BETWEEN 1 AND CAST($top AS INTEGER)
ORDER BY kind, "rank", left_id, right_id
