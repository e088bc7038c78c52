CREATE TABLE raw.agent (
    agent_id      VARCHAR NOT NULL CHECK (agent_id <> ''),
    agent         VARCHAR NOT NULL CHECK (agent <> ''),
    synonyms      VARCHAR,
    target_id     VARCHAR NOT NULL CHECK (regexp_full_match(target_id, 'HGNC:[0-9]+')),
    action        VARCHAR NOT NULL CHECK (action IN ('inhibits', 'activates', 'unknown')),
    modality      VARCHAR NOT NULL CHECK (modality <> ''),
    stage         VARCHAR NOT NULL CHECK (stage IN ('approved', 'phase 3', 'phase 2', 'phase 1', 'preclinical', 'unknown')),
    stage_source  VARCHAR,
    cancer_approval VARCHAR,
    action_source VARCHAR,
    stage_basis   VARCHAR NOT NULL CHECK (stage_basis IN ('cited', 'uncited')),
    action_basis  VARCHAR NOT NULL CHECK (action_basis IN ('cited', 'uncited')),
    note          VARCHAR,
    source        VARCHAR NOT NULL CHECK (source <> '')
);

COMMENT ON TABLE raw.agent IS 'Agents that act on catalogue targets, one row per agent and target (data/agents.csv)';
COMMENT ON COLUMN raw.agent.agent_id IS 'slug of the agent name';
COMMENT ON COLUMN raw.agent.agent IS 'agent name';
COMMENT ON COLUMN raw.agent.synonyms IS 'list joined by ;';
COMMENT ON COLUMN raw.agent.target_id IS 'HGNC id';
COMMENT ON COLUMN raw.agent.action IS 'what the agent does to the target';
COMMENT ON COLUMN raw.agent.modality IS 'antibody, small molecule ...';
COMMENT ON COLUMN raw.agent.stage IS 'highest stage with a source; any indication';
COMMENT ON COLUMN raw.agent.stage_source IS 'file, record or citation behind the stage';
COMMENT ON COLUMN raw.agent.cancer_approval IS 'cancer that the agent is approved for, with its source; only where no other table of the store says so';
COMMENT ON COLUMN raw.agent.action_source IS 'source of the action';
COMMENT ON COLUMN raw.agent.stage_basis IS 'whether the stage has a source';
COMMENT ON COLUMN raw.agent.action_basis IS 'whether the action has a source';
COMMENT ON COLUMN raw.agent.note IS 'curator remark';
COMMENT ON COLUMN raw.agent.source IS 'source of the row: key of meta.source together with the table name';
