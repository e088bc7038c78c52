/*
title       = "Proteins that a gene's protein interacts with"
description = "Give an approved symbol or an HGNC id. Partners that are targets themselves come first, with the direction wanted of them."
params      = { target = "CD47" }
*/
WITH chosen AS (
    SELECT hgnc_id, symbol FROM raw.gene WHERE upper($target) IN (upper(symbol), hgnc_id)
),
linked AS (
    SELECT hgnc_a AS hgnc_id, hgnc_b AS partner_id, sources FROM raw.interaction
    UNION ALL
    SELECT hgnc_b AS hgnc_id, hgnc_a AS partner_id, sources FROM raw.interaction
)
SELECT
    c.symbol,
    CASE WHEN t.target_id IS NULL THEN 0 ELSE 1 END AS partner_is_target,
    p.symbol AS partner,
    p.name AS partner_name,
    t.direction AS wanted_of_partner,
    l.sources AS seen_in
FROM chosen AS c
JOIN linked AS l ON l.hgnc_id = c.hgnc_id
JOIN raw.gene AS p ON p.hgnc_id = l.partner_id
LEFT JOIN raw.target AS t ON t.target_id = l.partner_id
ORDER BY partner_is_target DESC, partner, symbol
