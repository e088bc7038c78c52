CREATE TABLE raw.trial_search (
    agent_a         VARCHAR NOT NULL CHECK (agent_a <> ''),
    agent_b         VARCHAR CHECK (agent_b <> ''),
    query           VARCHAR NOT NULL CHECK (query <> ''),
    raw_count       BIGINT NOT NULL CHECK (raw_count >= 0),
    confirmed_count BIGINT NOT NULL CHECK (confirmed_count >= 0),
    mesh_count      BIGINT CHECK (mesh_count >= 0),
    source          VARCHAR NOT NULL CHECK (source <> '')
);

COMMENT ON TABLE raw.trial_search IS 'What the registry was asked for, and how much of what it found holds';
COMMENT ON COLUMN raw.trial_search.agent_a IS 'agent or backbone';
COMMENT ON COLUMN raw.trial_search.agent_b IS 'the other of a pair, agent_a < agent_b as text; NULL = agent_a was asked for by itself';
COMMENT ON COLUMN raw.trial_search.query IS 'question, as sent';
COMMENT ON COLUMN raw.trial_search.raw_count IS 'trials that the registry found';
COMMENT ON COLUMN raw.trial_search.confirmed_count IS 'of these, trials in which an intervention is named like the agent; of a pair, both in one arm';
COMMENT ON COLUMN raw.trial_search.mesh_count IS 'of the others, trials that the registry indexes under the agent as MeSH term; NULL for a pair';
COMMENT ON COLUMN raw.trial_search.source IS 'source of the row: key of meta.source together with the table name';
