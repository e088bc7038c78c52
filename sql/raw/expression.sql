CREATE TABLE raw.expression (
    hgnc_id    VARCHAR NOT NULL CHECK (regexp_full_match(hgnc_id, 'HGNC:[0-9]+')),
    n_tissues  INTEGER NOT NULL CHECK (n_tissues BETWEEN 0 AND 60),
    median_tpm DOUBLE NOT NULL CHECK (median_tpm >= 0),
    source     VARCHAR NOT NULL CHECK (source <> '')
);

COMMENT ON TABLE raw.expression IS 'Breadth of normal expression';
COMMENT ON COLUMN raw.expression.hgnc_id IS 'gene';
COMMENT ON COLUMN raw.expression.n_tissues IS 'GTEx tissues with TPM > 1';
COMMENT ON COLUMN raw.expression.median_tpm IS 'median TPM over tissues';
COMMENT ON COLUMN raw.expression.source IS 'source of the row: key of meta.source together with the table name';
