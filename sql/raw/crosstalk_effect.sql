CREATE TABLE raw.crosstalk_effect (
    edge_id VARCHAR NOT NULL CHECK (edge_id <> ''),
    effect  VARCHAR NOT NULL CHECK (effect IN ('stemness', 'chemoresistance', 'immune evasion', 'recruitment', 'polarisation', 'metastasis')),
    source  VARCHAR NOT NULL CHECK (source <> '')
);

COMMENT ON TABLE raw.crosstalk_effect IS 'Effects of a crosstalk edge';
COMMENT ON COLUMN raw.crosstalk_effect.edge_id IS 'edge';
COMMENT ON COLUMN raw.crosstalk_effect.effect IS 'effect on the tumour';
COMMENT ON COLUMN raw.crosstalk_effect.source IS 'source of the row: key of meta.source together with the table name';
