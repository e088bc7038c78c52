/*
title       = "How much of each feature is known for the targets"
description = "Of the targets: a value, known to be none (zero), or unknown. The last column counts the protein-coding genes with a value."
*/
WITH long AS (
    SELECT target_id, feature, value
    FROM features.genome
    UNPIVOT INCLUDE NULLS (value FOR feature IN (COLUMNS(* EXCLUDE (target_id, symbol))))
)
SELECT
    l.feature,
    count(*) FILTER (WHERE t.target_id IS NOT NULL AND l.value <> 0) AS targets_known,
    count(*) FILTER (WHERE t.target_id IS NOT NULL AND l.value = 0) AS targets_none,
    count(*) FILTER (WHERE t.target_id IS NOT NULL AND l.value IS NULL) AS targets_unknown,
    count(l.value) AS genes_with_value
FROM long AS l
LEFT JOIN raw.target AS t ON t.target_id = l.target_id
GROUP BY l.feature
ORDER BY feature
