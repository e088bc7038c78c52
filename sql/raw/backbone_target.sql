CREATE TABLE raw.backbone_target (
    backbone_id VARCHAR NOT NULL CHECK (backbone_id <> ''),
    target_id   VARCHAR NOT NULL CHECK (regexp_full_match(target_id, 'HGNC:[0-9]+')),
    source      VARCHAR NOT NULL CHECK (source <> '')
);

COMMENT ON TABLE raw.backbone_target IS 'Genes that a backbone acts on';
COMMENT ON COLUMN raw.backbone_target.backbone_id IS 'backbone';
COMMENT ON COLUMN raw.backbone_target.target_id IS 'HGNC id of the gene';
COMMENT ON COLUMN raw.backbone_target.source IS 'source of the row: key of meta.source together with the table name';
