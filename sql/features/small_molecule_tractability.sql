/*
title    = "On the list of genes tractable for a small molecule"
unit     = "1 on the list, 0 asked and not on it"
range    = [0, 1]
better   = "higher"
tables   = ["tractability"]
scale    = { kind = "linear", low = 0, high = 1 }
reference = "doi:10.1038/s41586-024-07316-0"
note     = "The list knows of launched drugs, so it is partly circular as a predictor of success"
[evidence]
tractability = "hgnc_id = $target AND modality = 'small molecule'"
*/
SELECT
    hgnc_id AS target_id,
    CAST(max(tractable) AS DOUBLE) AS value,
    count(*) AS n_evidence
FROM raw.tractability
WHERE modality = 'small molecule'
GROUP BY hgnc_id
