CREATE TABLE raw.publication (
    hgnc_id  VARCHAR NOT NULL CHECK (regexp_full_match(hgnc_id, 'HGNC:[0-9]+')),
    n_papers INTEGER NOT NULL CHECK (n_papers >= 0),
    source   VARCHAR NOT NULL CHECK (source <> '')
);

COMMENT ON TABLE raw.publication IS 'Papers per gene: attention, shown and never scored';
COMMENT ON COLUMN raw.publication.hgnc_id IS 'gene';
COMMENT ON COLUMN raw.publication.n_papers IS 'papers linked to the gene by NCBI';
COMMENT ON COLUMN raw.publication.source IS 'source of the row: key of meta.source together with the table name';
