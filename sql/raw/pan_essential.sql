CREATE TABLE raw.pan_essential (
    hgnc_id      VARCHAR NOT NULL CHECK (regexp_full_match(hgnc_id, 'HGNC:[0-9]+')),
    is_essential TINYINT NOT NULL CHECK (is_essential IN (0, 1)),
    source       VARCHAR NOT NULL CHECK (source <> '')
);

COMMENT ON TABLE raw.pan_essential IS 'Whether DepMap counts a gene as essential to nearly all cell lines, as Open Targets gives it';
COMMENT ON COLUMN raw.pan_essential.hgnc_id IS 'gene';
COMMENT ON COLUMN raw.pan_essential.is_essential IS '1 essential, 0 not; a gene that was not screened has no row';
COMMENT ON COLUMN raw.pan_essential.source IS 'source of the row: key of meta.source together with the table name';
