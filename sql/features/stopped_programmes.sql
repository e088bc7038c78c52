/*
title    = "Oncology programmes that reached the clinic and are no longer active or launched"
unit     = "programmes (target x indication)"
range    = [0, 500]
better   = "lower"
failure  = true
tables   = ["programme"]
scale    = { kind = "saturating", half = 10 }
reference = "doi:10.1038/s41586-024-07316-0"
note     = "A count, not a share, so one more failure can never help; preclinical stops are left out; much-tried targets collect more, which is why it stands in the precedence group"
[evidence]
programme = "hgnc_id = $target AND is_oncology = 1 AND phase_active IS NULL AND phase_ever IN ('Phase I', 'Phase II', 'Phase III')"
*/
SELECT
    hgnc_id AS target_id,
    CAST(sum(CASE WHEN phase_active IS NULL AND phase_ever IN ('Phase I', 'Phase II', 'Phase III') THEN 1 ELSE 0 END) AS DOUBLE) AS value,
    CAST(sum(CASE WHEN phase_active IS NULL AND phase_ever IN ('Phase I', 'Phase II', 'Phase III') THEN 1 ELSE 0 END) AS BIGINT) AS n_evidence
FROM raw.programme
WHERE is_oncology = 1
GROUP BY hgnc_id
