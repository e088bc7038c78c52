CREATE TABLE raw.trial (
    nct_id      VARCHAR NOT NULL CHECK (regexp_full_match(nct_id, 'NCT[0-9]{8}')),
    status      VARCHAR NOT NULL CHECK (status <> ''),
    why_stopped VARCHAR,
    phase       VARCHAR,
    conditions  VARCHAR,
    source      VARCHAR NOT NULL CHECK (source <> '')
);

COMMENT ON TABLE raw.trial IS 'Registry facts of trials with an agent of the catalogue';
COMMENT ON COLUMN raw.trial.nct_id IS 'ClinicalTrials.gov id; key';
COMMENT ON COLUMN raw.trial.status IS 'registry status, lower case';
COMMENT ON COLUMN raw.trial.why_stopped IS 'reason given for stopping';
COMMENT ON COLUMN raw.trial.phase IS 'registry phase, lower case';
COMMENT ON COLUMN raw.trial.conditions IS 'conditions; list joined by ;';
COMMENT ON COLUMN raw.trial.source IS 'source of the row: key of meta.source together with the table name';
