CREATE TABLE raw.gene_name (
    name    VARCHAR NOT NULL CHECK (name <> ''),
    hgnc_id VARCHAR NOT NULL CHECK (regexp_full_match(hgnc_id, 'HGNC:[0-9]+')),
    kind    VARCHAR NOT NULL CHECK (kind IN ('approved', 'previous', 'alias')),
    source  VARCHAR NOT NULL CHECK (source <> '')
);

COMMENT ON TABLE raw.gene_name IS 'Names under which a gene is known; a name may belong to several genes';
COMMENT ON COLUMN raw.gene_name.name IS 'symbol';
COMMENT ON COLUMN raw.gene_name.hgnc_id IS 'gene';
COMMENT ON COLUMN raw.gene_name.kind IS 'how HGNC lists the name';
COMMENT ON COLUMN raw.gene_name.source IS 'source of the row: key of meta.source together with the table name';
