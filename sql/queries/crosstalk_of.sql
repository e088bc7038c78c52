/*
title       = "Crosstalk of a target: who sends what to whom, with which effect"
description = "Give an approved symbol or an HGNC id. One row per directed edge of the curated catalogue."
params      = { target = "CD47" }
*/
SELECT
    t.symbol,
    c.edge_id,
    c.source_cell AS from_cell,
    c.mediator,
    c.receptor,
    c.partner_cell AS to_cell,
    c.mediator_class,
    (
        SELECT string_agg(e.effect, '; ' ORDER BY e.effect)
        FROM raw.crosstalk_effect AS e
        WHERE e.edge_id = c.edge_id
    ) AS effects,
    c.evidence_tier,
    c.basis,
    c.citations
FROM raw.crosstalk AS c
JOIN raw.target AS t ON t.target_id = c.target_id
WHERE upper($target) IN (upper(t.symbol), t.target_id)
ORDER BY symbol, edge_id
