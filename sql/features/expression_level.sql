/*
title    = "Expression in normal tissues, median over the tissues"
unit     = "log1p of TPM"
range    = [0, 14]
better   = "lower"
tables   = ["expression"]
scale    = { kind = "linear", low = 0, high = 5 }
reference = "doi:10.1126/science.aaz1776"
note     = "A high median is high in most normal tissues, so less is better by default; the sign is the model's to choose. To nine digits after the point, since the logarithms of engines differ in the last of sixteen"
[evidence]
expression = "hgnc_id = $target"
*/
SELECT
    hgnc_id AS target_id,
    round(ln(1e0 + max(median_tpm)) * 1e9) / nullif(1e9, 0) AS value,
    count(*) AS n_evidence
FROM raw.expression
GROUP BY hgnc_id
