/*
title       = "Where a gene stands among all protein-coding genes, feature by feature"
description = "Rank 1 is the highest value, ties share the better rank; genes without a value are left out of the count. High is not always good: see the feature's better."
params      = { target = "CD47" }
*/
WITH long AS (
    SELECT target_id, symbol, feature, value
    FROM features.genome
    UNPIVOT (value FOR feature IN (COLUMNS(* EXCLUDE (target_id, symbol))))
),
placed AS (
    SELECT
        target_id,
        symbol,
        feature,
        value,
        rank() OVER (PARTITION BY feature ORDER BY value DESC) AS rank_from_top,
        rank() OVER (PARTITION BY feature ORDER BY value) - 1 AS genes_below,
        count(*) OVER (PARTITION BY feature) AS genes_known
    FROM long
)
SELECT
    symbol,
    feature,
    value,
    rank_from_top,
    genes_known,
    genes_below / nullif(genes_known, 0) AS share_of_genes_below
FROM placed
WHERE upper($target) IN (upper(symbol), target_id)
ORDER BY symbol, feature
