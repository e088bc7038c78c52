/*
title    = "Proteins that interact with it: attention in disguise"
unit     = "interactors"
range    = [0, 20000]
better   = "none"
tables   = ["interaction"]
scale    = { kind = "logarithmic", low = 1, high = 1000 }
reference = "doi:10.1038/s41467-019-09186-x"
note     = "Shown and a baseline to beat, never scored: proteins that are studied more have more known interactors"
[evidence]
interaction = "hgnc_a = $target OR hgnc_b = $target"
*/
WITH linked AS (
    SELECT hgnc_a AS hgnc_id, hgnc_b AS partner_id FROM raw.interaction
    UNION
    SELECT hgnc_b AS hgnc_id, hgnc_a AS partner_id FROM raw.interaction
)
SELECT
    hgnc_id AS target_id,
    CAST(count(*) AS DOUBLE) AS value,
    count(*) AS n_evidence
FROM linked
GROUP BY hgnc_id
