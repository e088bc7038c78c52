CREATE TABLE raw.tractability (
    hgnc_id   VARCHAR NOT NULL CHECK (regexp_full_match(hgnc_id, 'HGNC:[0-9]+')),
    modality  VARCHAR NOT NULL CHECK (modality IN ('small molecule', 'antibody')),
    tractable TINYINT NOT NULL CHECK (tractable IN (0, 1)),
    source    VARCHAR NOT NULL CHECK (source <> '')
);

COMMENT ON TABLE raw.tractability IS 'Whether a target is tractable for a modality; a gene outside the universe asked has no row';
COMMENT ON COLUMN raw.tractability.hgnc_id IS 'gene';
COMMENT ON COLUMN raw.tractability.modality IS 'modality';
COMMENT ON COLUMN raw.tractability.tractable IS '1 tractable, 0 known not to be on the list';
COMMENT ON COLUMN raw.tractability.source IS 'source of the row: key of meta.source together with the table name';
