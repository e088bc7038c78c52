CREATE TABLE raw.trial_arm (
    nct_id       VARCHAR NOT NULL CHECK (regexp_full_match(nct_id, 'NCT[0-9]{8}')),
    arm          VARCHAR,
    arm_type     VARCHAR,
    intervention VARCHAR,
    kind         VARCHAR,
    other_names  VARCHAR,
    agent_id     VARCHAR,
    source       VARCHAR NOT NULL CHECK (source <> '')
);

COMMENT ON TABLE raw.trial_arm IS 'What each arm of a trial is given, a row per agent that an intervention names';
COMMENT ON COLUMN raw.trial_arm.nct_id IS 'trial';
COMMENT ON COLUMN raw.trial_arm.arm IS 'label of the arm; NULL = no arm holds the intervention';
COMMENT ON COLUMN raw.trial_arm.arm_type IS 'type of the arm as registered, such as EXPERIMENTAL';
COMMENT ON COLUMN raw.trial_arm.intervention IS 'name as registered; NULL = nothing is on record for the arm';
COMMENT ON COLUMN raw.trial_arm.kind IS 'type of the intervention as registered, such as DRUG';
COMMENT ON COLUMN raw.trial_arm.other_names IS 'other names of the intervention; list joined by ;';
COMMENT ON COLUMN raw.trial_arm.agent_id IS 'slug of the agent name (agent or backbone); NULL = none of the catalogue is named';
COMMENT ON COLUMN raw.trial_arm.source IS 'source of the row: key of meta.source together with the table name';
