/*
title    = "Tolerance of loss of function in the population (LOEUF)"
unit     = "upper bound of observed/expected loss-of-function variants"
range    = [0, 2]
better   = "higher"
tables   = ["gene_constraint"]
scale    = { kind = "linear", low = 0.2, high = 1.0 }
reference = "doi:10.1038/s41586-020-2308-7"
note     = "0.2 is among the most intolerant twentieth of genes, 1.0 is tolerant; constraint is a caution, not a veto"
[evidence]
gene_constraint = "hgnc_id = $target"
*/
SELECT
    hgnc_id AS target_id,
    max(loeuf) AS value,
    count(*) AS n_evidence
FROM raw.gene_constraint
GROUP BY hgnc_id
