CREATE TABLE raw.trial_detail (
    nct_id                  VARCHAR NOT NULL CHECK (regexp_full_match(nct_id, 'NCT[0-9]{8}')),
    title                   VARCHAR,
    study_type              VARCHAR,
    purpose                 VARCHAR,
    start_date              VARCHAR,
    primary_completion_date VARCHAR,
    completion_date         VARCHAR,
    last_update_date        VARCHAR,
    has_results             TINYINT CHECK (has_results IN (0, 1)),
    enrollment              BIGINT CHECK (enrollment >= 0),
    sponsor                 VARCHAR,
    source                  VARCHAR NOT NULL CHECK (source <> '')
);

COMMENT ON TABLE raw.trial_detail IS 'More registry facts of trials with an agent of the catalogue';
COMMENT ON COLUMN raw.trial_detail.nct_id IS 'trial';
COMMENT ON COLUMN raw.trial_detail.title IS 'brief title';
COMMENT ON COLUMN raw.trial_detail.study_type IS 'INTERVENTIONAL, OBSERVATIONAL or EXPANDED_ACCESS';
COMMENT ON COLUMN raw.trial_detail.purpose IS 'primary purpose, such as TREATMENT';
COMMENT ON COLUMN raw.trial_detail.start_date IS 'start, YYYY-MM-DD or YYYY-MM as registered; may be planned';
COMMENT ON COLUMN raw.trial_detail.primary_completion_date IS 'last visit for the primary outcome, as registered; may be planned';
COMMENT ON COLUMN raw.trial_detail.completion_date IS 'last visit at all, as registered; may be planned';
COMMENT ON COLUMN raw.trial_detail.last_update_date IS 'day on which the record was last published anew';
COMMENT ON COLUMN raw.trial_detail.has_results IS '1 when results are posted in the registry';
COMMENT ON COLUMN raw.trial_detail.enrollment IS 'participants; may be planned';
COMMENT ON COLUMN raw.trial_detail.sponsor IS 'lead sponsor';
COMMENT ON COLUMN raw.trial_detail.source IS 'source of the row: key of meta.source together with the table name';
