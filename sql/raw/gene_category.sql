CREATE TABLE raw.gene_category (
    hgnc_id      VARCHAR NOT NULL CHECK (regexp_full_match(hgnc_id, 'HGNC:[0-9]+')),
    category     VARCHAR NOT NULL CHECK (category <> ''),
    claim_source VARCHAR NOT NULL CHECK (claim_source <> ''),
    source       VARCHAR NOT NULL CHECK (source <> '')
);

COMMENT ON TABLE raw.gene_category IS 'DGIdb druggable-genome categories, openly licensed sources only';
COMMENT ON COLUMN raw.gene_category.hgnc_id IS 'gene';
COMMENT ON COLUMN raw.gene_category.category IS 'DGIdb category, lower case';
COMMENT ON COLUMN raw.gene_category.claim_source IS 'database that makes the claim';
COMMENT ON COLUMN raw.gene_category.source IS 'source of the row: key of meta.source together with the table name';
