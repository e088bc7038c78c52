CREATE TABLE raw.backbone (
    backbone_id         VARCHAR NOT NULL CHECK (backbone_id <> ''),
    agent               VARCHAR NOT NULL CHECK (agent <> ''),
    class               VARCHAR NOT NULL CHECK (class <> ''),
    synonyms            VARCHAR,
    mechanism           VARCHAR,
    modality            VARCHAR NOT NULL CHECK (modality <> ''),
    status              VARCHAR NOT NULL CHECK (status IN ('approved', 'investigational', 'standard')),
    typical_setting     VARCHAR,
    crosstalk_rationale VARCHAR,
    citations           VARCHAR,
    basis               VARCHAR NOT NULL CHECK (basis IN ('cited', 'partly cited', 'uncited')),
    note                VARCHAR,
    source              VARCHAR NOT NULL CHECK (source <> '')
);

COMMENT ON TABLE raw.backbone IS 'Conventional and standard therapies to combine with (data/backbones.csv)';
COMMENT ON COLUMN raw.backbone.backbone_id IS 'key: slug of the agent name';
COMMENT ON COLUMN raw.backbone.agent IS 'agent or regimen';
COMMENT ON COLUMN raw.backbone.class IS 'therapy class';
COMMENT ON COLUMN raw.backbone.synonyms IS 'other names; list joined by ;';
COMMENT ON COLUMN raw.backbone.mechanism IS 'mechanism of action';
COMMENT ON COLUMN raw.backbone.modality IS 'antibody, small molecule, radiation, regimen';
COMMENT ON COLUMN raw.backbone.status IS 'regulatory status in any cancer';
COMMENT ON COLUMN raw.backbone.typical_setting IS 'where it is used';
COMMENT ON COLUMN raw.backbone.crosstalk_rationale IS 'why it meets the crosstalk';
COMMENT ON COLUMN raw.backbone.citations IS 'list joined by ;';
COMMENT ON COLUMN raw.backbone.basis IS 'whether a source was read';
COMMENT ON COLUMN raw.backbone.note IS 'curator remark';
COMMENT ON COLUMN raw.backbone.source IS 'source of the row: key of meta.source together with the table name';
