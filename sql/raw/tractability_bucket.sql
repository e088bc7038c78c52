CREATE TABLE raw.tractability_bucket (
    hgnc_id  VARCHAR NOT NULL CHECK (regexp_full_match(hgnc_id, 'HGNC:[0-9]+')),
    modality VARCHAR NOT NULL CHECK (modality <> ''),
    label    VARCHAR NOT NULL CHECK (label <> ''),
    value    TINYINT NOT NULL CHECK (value IN (0, 1)),
    source   VARCHAR NOT NULL CHECK (source <> '')
);

COMMENT ON TABLE raw.tractability_bucket IS 'What is known of a target for each way to reach it with a drug, by modality';
COMMENT ON COLUMN raw.tractability_bucket.hgnc_id IS 'gene';
COMMENT ON COLUMN raw.tractability_bucket.modality IS 'SM small molecule, AB antibody, PR degrader, OC other';
COMMENT ON COLUMN raw.tractability_bucket.label IS 'bucket; labels repeat across modalities';
COMMENT ON COLUMN raw.tractability_bucket.value IS '1 it holds, 0 it does not';
COMMENT ON COLUMN raw.tractability_bucket.source IS 'source of the row: key of meta.source together with the table name';
