/*
title    = "Normal tissues that express the gene (TPM > 1)"
unit     = "tissues of 53"
range    = [0, 53]
better   = "lower"
tables   = ["expression"]
scale    = { kind = "linear", low = 5, high = 53 }
reference = "doi:10.1126/science.aaz1776"
[evidence]
expression = "hgnc_id = $target"
*/
SELECT
    hgnc_id AS target_id,
    CAST(max(n_tissues) AS DOUBLE) AS value,
    count(*) AS n_evidence
FROM raw.expression
GROUP BY hgnc_id
