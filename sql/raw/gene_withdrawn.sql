CREATE TABLE raw.gene_withdrawn (
    hgnc_id VARCHAR NOT NULL CHECK (regexp_full_match(hgnc_id, 'HGNC:[0-9]+')),
    status  VARCHAR NOT NULL CHECK (status IN ('withdrawn', 'merged')),
    symbol  VARCHAR NOT NULL CHECK (symbol <> ''),
    into_id VARCHAR CHECK (regexp_full_match(into_id, 'HGNC:[0-9]+')),
    source  VARCHAR NOT NULL CHECK (source <> '')
);

COMMENT ON TABLE raw.gene_withdrawn IS 'Ids that HGNC withdrew or merged into others; an entry that was split has a row per gene';
COMMENT ON COLUMN raw.gene_withdrawn.hgnc_id IS 'id that is no longer in use';
COMMENT ON COLUMN raw.gene_withdrawn.status IS 'withdrawn, or merged into another gene or split into several';
COMMENT ON COLUMN raw.gene_withdrawn.symbol IS 'symbol that the id had';
COMMENT ON COLUMN raw.gene_withdrawn.into_id IS 'gene that it went into, which may itself be withdrawn; NULL when there is none';
COMMENT ON COLUMN raw.gene_withdrawn.source IS 'source of the row: key of meta.source together with the table name';
