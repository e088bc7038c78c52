CREATE TABLE raw.agent_action (
    agent_id     VARCHAR NOT NULL CHECK (agent_id <> ''),
    agent        VARCHAR NOT NULL CHECK (agent <> ''),
    target_id    VARCHAR NOT NULL CHECK (regexp_full_match(target_id, 'HGNC:[0-9]+')),
    action       VARCHAR NOT NULL CHECK (action IN ('inhibits', 'activates', 'unknown')),
    action_term  VARCHAR NOT NULL CHECK (action_term <> ''),
    claim_source VARCHAR NOT NULL CHECK (claim_source <> ''),
    licence      VARCHAR NOT NULL CHECK (licence <> ''),
    source       VARCHAR NOT NULL CHECK (source <> '')
);

COMMENT ON TABLE raw.agent_action IS 'Actions of agents on targets from share-alike sources, kept apart with their licence (data/agent_actions_share_alike.csv)';
COMMENT ON COLUMN raw.agent_action.agent_id IS 'slug of the agent name';
COMMENT ON COLUMN raw.agent_action.agent IS 'agent name';
COMMENT ON COLUMN raw.agent_action.target_id IS 'HGNC id';
COMMENT ON COLUMN raw.agent_action.action IS 'what the agent does to the target';
COMMENT ON COLUMN raw.agent_action.action_term IS 'the term the source prints';
COMMENT ON COLUMN raw.agent_action.claim_source IS 'origin';
COMMENT ON COLUMN raw.agent_action.licence IS 'licence of the row';
COMMENT ON COLUMN raw.agent_action.source IS 'source of the row: key of meta.source together with the table name';
