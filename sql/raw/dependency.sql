CREATE TABLE raw.dependency (
    hgnc_id       VARCHAR NOT NULL CHECK (regexp_full_match(hgnc_id, 'HGNC:[0-9]+')),
    tissue_id     VARCHAR NOT NULL CHECK (tissue_id <> ''),
    tissue        VARCHAR,
    n_screens     INTEGER NOT NULL CHECK (n_screens >= 1),
    n_strong      INTEGER NOT NULL CHECK (n_strong >= 0),
    median_effect DOUBLE NOT NULL,
    source        VARCHAR NOT NULL CHECK (source <> '')
);

COMMENT ON TABLE raw.dependency IS 'How cancer cell lines of a tissue fare when a gene is knocked out, in DepMap screens';
COMMENT ON COLUMN raw.dependency.hgnc_id IS 'gene';
COMMENT ON COLUMN raw.dependency.tissue_id IS 'tissue of origin, id in an ontology';
COMMENT ON COLUMN raw.dependency.tissue IS 'tissue of origin';
COMMENT ON COLUMN raw.dependency.n_screens IS 'cell lines';
COMMENT ON COLUMN raw.dependency.n_strong IS 'cell lines with an effect of -1 or below';
COMMENT ON COLUMN raw.dependency.median_effect IS 'median gene effect; 0 = none, -1 = median of common-essential genes';
COMMENT ON COLUMN raw.dependency.source IS 'source of the row: key of meta.source together with the table name';
