CREATE TABLE raw.target_effect (
    target_id VARCHAR NOT NULL CHECK (regexp_full_match(target_id, 'HGNC:[0-9]+')),
    effect    VARCHAR NOT NULL CHECK (effect IN ('stemness', 'chemoresistance', 'immune evasion', 'recruitment', 'polarisation', 'metastasis')),
    source    VARCHAR NOT NULL CHECK (source <> '')
);

COMMENT ON TABLE raw.target_effect IS 'Effects of the crosstalk in which a curated target takes part';
COMMENT ON COLUMN raw.target_effect.target_id IS 'HGNC id';
COMMENT ON COLUMN raw.target_effect.effect IS 'effect on the tumour';
COMMENT ON COLUMN raw.target_effect.source IS 'source of the row: key of meta.source together with the table name';
