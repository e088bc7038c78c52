/*
title    = "Nuclear receptor of the Guide to Pharmacology"
unit     = "1 member, 0 asked and no member"
range    = [0, 1]
better   = "higher"
tables   = ["protein_family"]
scale    = { kind = "linear", low = 0, high = 1 }
reference = "doi:10.1093/nar/gkad944"
note     = "One of the families behind targetable_family: a model that weighs both counts it twice"
[evidence]
protein_family = "hgnc_id = $target"
*/
SELECT
    hgnc_id AS target_id,
    max(CASE WHEN family = 'nuclear receptor' THEN 1e0 ELSE 0e0 END) AS value,
    count(*) AS n_evidence
FROM raw.protein_family
GROUP BY hgnc_id
