/*
title       = "Who talks to a cell: mediators that act on it, and the cells that send them"
description = "Cells are CSC, TAM, MDSC, Treg, CD8 T, CD4 T, T cell, NK, DC, CAF, endothelial. The same mediator may stand under two targets: a ligand and its receptor."
params      = { cell = "Treg" }
*/
SELECT
    c.source_cell AS from_cell,
    c.mediator,
    c.receptor,
    c.partner_cell AS to_cell,
    t.symbol AS target,
    c.edge_id,
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
WHERE upper(c.partner_cell) = upper($cell)
ORDER BY from_cell, mediator, target, edge_id
