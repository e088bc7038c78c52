CREATE TABLE raw.trial_agent (
    nct_id   VARCHAR NOT NULL CHECK (regexp_full_match(nct_id, 'NCT[0-9]{8}')),
    agent_id VARCHAR NOT NULL CHECK (agent_id <> ''),
    source   VARCHAR NOT NULL CHECK (source <> '')
);

COMMENT ON TABLE raw.trial_agent IS 'Agents that a trial names as intervention';
COMMENT ON COLUMN raw.trial_agent.nct_id IS 'trial';
COMMENT ON COLUMN raw.trial_agent.agent_id IS 'slug of the agent name (agent or backbone)';
COMMENT ON COLUMN raw.trial_agent.source IS 'source of the row: key of meta.source together with the table name';
