/*
title       = "Targets whose loss cells or people tolerate badly"
description = "Essential to nearly all cell lines, or a LOEUF at or below the limit (low = intolerant of loss of function). A caution for inhibitors, not a veto."
params      = { loeuf = "0.2" }
*/
SELECT
    t.symbol,
    t.direction AS wanted,
    e.is_common_essential,
    e.lists AS essential_in,
    c.loeuf,
    c.pli
FROM raw.target AS t
LEFT JOIN raw.essentiality AS e ON e.hgnc_id = t.target_id
LEFT JOIN raw.gene_constraint AS c ON c.hgnc_id = t.target_id
WHERE e.is_common_essential = 1 OR c.loeuf <= CAST($loeuf AS DOUBLE)
ORDER BY symbol
