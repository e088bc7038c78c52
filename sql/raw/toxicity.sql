CREATE TABLE raw.toxicity (
    agent_id    VARCHAR NOT NULL CHECK (agent_id <> ''),
    agent       VARCHAR NOT NULL CHECK (agent <> ''),
    organ_class VARCHAR NOT NULL CHECK (organ_class IN ('cardiac', 'vascular', 'pulmonary', 'hepatic', 'gastrointestinal', 'renal', 'haematological', 'neurological', 'dermatological', 'endocrine', 'immune-related', 'infection', 'infusion reaction', 'bleeding', 'musculoskeletal', 'ocular', 'metabolic', 'mucosal', 'embryo-fetal', 'constitutional')),
    severity    VARCHAR NOT NULL CHECK (severity IN ('boxed warning', 'serious', 'common', 'dose-limiting')),
    statement   VARCHAR NOT NULL CHECK (statement <> ''),
    citation    VARCHAR NOT NULL CHECK (citation <> ''),
    basis       VARCHAR NOT NULL CHECK (basis IN ('cited', 'partly cited')),
    note        VARCHAR,
    source      VARCHAR NOT NULL CHECK (source <> '')
);

COMMENT ON TABLE raw.toxicity IS 'Organ-class toxicities of agents and backbones, curated, one citation a row (data/toxicity.csv)';
COMMENT ON COLUMN raw.toxicity.agent_id IS 'slug of the agent name';
COMMENT ON COLUMN raw.toxicity.agent IS 'agent name';
COMMENT ON COLUMN raw.toxicity.organ_class IS 'organ class';
COMMENT ON COLUMN raw.toxicity.severity IS 'how the source ranks it';
COMMENT ON COLUMN raw.toxicity.statement IS 'what the source says, in the curator''s words';
COMMENT ON COLUMN raw.toxicity.citation IS 'DOI, PMID, PMC id, NCT id or address that was read';
COMMENT ON COLUMN raw.toxicity.basis IS 'whether the source was read whole';
COMMENT ON COLUMN raw.toxicity.note IS 'curator remark';
COMMENT ON COLUMN raw.toxicity.source IS 'source of the row: key of meta.source together with the table name';
