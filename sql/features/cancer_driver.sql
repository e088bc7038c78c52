/*
title    = "Driver of human tumours by the pattern of its mutations"
unit     = "1 driver, 0 asked and not a driver"
range    = [0, 1]
better   = "higher"
tables   = ["cancer_driver"]
scale    = { kind = "linear", low = 0, high = 1 }
reference = "doi:10.1038/s41568-020-0290-x"
note     = "In oncology a driver is a reason for a target, not a liability; the sign is the model's to choose"
[evidence]
cancer_driver = "hgnc_id = $target"
*/
SELECT
    hgnc_id AS target_id,
    max(CASE WHEN role <> 'none' THEN 1e0 ELSE 0e0 END) AS value,
    count(*) AS n_evidence
FROM raw.cancer_driver
GROUP BY hgnc_id
