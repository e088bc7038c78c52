CREATE TABLE raw.gene_trait (
    hgnc_id VARCHAR NOT NULL CHECK (regexp_full_match(hgnc_id, 'HGNC:[0-9]+')),
    trait   VARCHAR NOT NULL CHECK (trait <> ''),
    xref    VARCHAR,
    kind    VARCHAR NOT NULL CHECK (kind IN ('association', 'Mendelian', 'burden')),
    n_items INTEGER NOT NULL CHECK (n_items > 0),
    source  VARCHAR NOT NULL CHECK (source <> '')
);

COMMENT ON TABLE raw.gene_trait IS 'Genes and traits that human genetics ties together';
COMMENT ON COLUMN raw.gene_trait.hgnc_id IS 'gene';
COMMENT ON COLUMN raw.gene_trait.trait IS 'trait in lower case, as the source names it';
COMMENT ON COLUMN raw.gene_trait.xref IS 'id of the trait as MONDO:0000001 or EFO:0000001; empty = the name is all there is';
COMMENT ON COLUMN raw.gene_trait.kind IS 'association = common variants, Mendelian = inherited disease, burden = rare variants';
COMMENT ON COLUMN raw.gene_trait.n_items IS 'variants or entries behind the row';
COMMENT ON COLUMN raw.gene_trait.source IS 'source of the row: key of meta.source together with the table name';
