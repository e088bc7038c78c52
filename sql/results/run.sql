CREATE TABLE results.run (
    model        VARCHAR NOT NULL CHECK (model <> ''),
    title        VARCHAR NOT NULL CHECK (title <> ''),
    model_sha256 VARCHAR NOT NULL CHECK (model_sha256 <> ''),
    as_of        INTEGER,
    snapshot_id  VARCHAR NOT NULL CHECK (snapshot_id <> ''),
    inputs_id    VARCHAR NOT NULL CHECK (inputs_id <> ''),
    tool_version VARCHAR NOT NULL CHECK (tool_version <> '')
);

COMMENT ON TABLE results.run IS 'Which model was run, one row per model';
COMMENT ON COLUMN results.run.model IS 'name of the model';
COMMENT ON COLUMN results.run.title IS 'title of the model';
COMMENT ON COLUMN results.run.model_sha256 IS 'hash of the model';
COMMENT ON COLUMN results.run.as_of IS 'last year whose evidence counted; NULL = all';
COMMENT ON COLUMN results.run.snapshot_id IS 'snapshot it was run on';
COMMENT ON COLUMN results.run.inputs_id IS 'catalogue and SQL it was run on';
COMMENT ON COLUMN results.run.tool_version IS 'version of prioritize';
