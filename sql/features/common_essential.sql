/*
title    = "Essential to nearly all cell lines"
unit     = "1 essential, 0 in neither control set"
range    = [0, 1]
better   = "lower"
tables   = ["essentiality"]
scale    = { kind = "linear", low = 0, high = 1 }
reference = "doi:10.1534/g3.117.041277"
[evidence]
essentiality = "hgnc_id = $target"
*/
SELECT
    hgnc_id AS target_id,
    CAST(max(is_common_essential) AS DOUBLE) AS value,
    count(*) AS n_evidence
FROM raw.essentiality
GROUP BY hgnc_id
