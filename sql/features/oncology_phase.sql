/*
title    = "Most advanced oncology programme that is active or launched"
unit     = "phase: 0.5 preclinical, 1, 2, 3, 4 launched"
range    = [0.5, 4]
better   = "higher"
tables   = ["programme"]
scale    = { kind = "ordinal", points = { "0.5" = 0.05, "1" = 0.1, "2" = 0.2, "3" = 0.4, "4" = 1.0 } }
reference = "doi:10.1038/s41586-024-07316-0"
note     = "A programme that was stopped gives nothing here; it counts in stopped_programmes"
[evidence]
programme = "hgnc_id = $target AND is_oncology = 1 AND phase_active IS NOT NULL"
*/
SELECT
    hgnc_id AS target_id,
    max(CASE phase_active WHEN 'Launched' THEN 4e0 WHEN 'Phase III' THEN 3e0 WHEN 'Phase II' THEN 2e0 WHEN 'Phase I' THEN 1e0 ELSE 5e-1 END) AS value,
    count(*) AS n_evidence
FROM raw.programme
WHERE is_oncology = 1 AND phase_active IS NOT NULL
GROUP BY hgnc_id
