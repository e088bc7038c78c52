CREATE TABLE raw.gene_constraint (
    hgnc_id VARCHAR NOT NULL CHECK (regexp_full_match(hgnc_id, 'HGNC:[0-9]+')),
    loeuf   DOUBLE NOT NULL CHECK (loeuf >= 0),
    pli     DOUBLE CHECK (pli BETWEEN 0 AND 1),
    source  VARCHAR NOT NULL CHECK (source <> '')
);

COMMENT ON TABLE raw.gene_constraint IS 'Intolerance of loss of function in the population';
COMMENT ON COLUMN raw.gene_constraint.hgnc_id IS 'gene';
COMMENT ON COLUMN raw.gene_constraint.loeuf IS 'upper bound of the observed/expected loss-of-function ratio; low = intolerant';
COMMENT ON COLUMN raw.gene_constraint.pli IS 'probability of loss-of-function intolerance';
COMMENT ON COLUMN raw.gene_constraint.source IS 'source of the row: key of meta.source together with the table name';
