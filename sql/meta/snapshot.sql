CREATE TABLE meta.snapshot (
    snapshot_id    VARCHAR NOT NULL,
    inputs_id      VARCHAR NOT NULL,
    target_list    VARCHAR NOT NULL CHECK (target_list IN ('catalogue', 'given')),
    date           DATE NOT NULL,
    schema_version INTEGER NOT NULL,
    tool_version   VARCHAR NOT NULL
);

COMMENT ON TABLE meta.snapshot IS 'What the store was built from, one row';
COMMENT ON COLUMN meta.snapshot.snapshot_id IS 'first 16 hex digits of the hash over the manifest';
COMMENT ON COLUMN meta.snapshot.inputs_id IS 'first 16 hex digits of the hash over the curated tables, the target list and the SQL files';
COMMENT ON COLUMN meta.snapshot.target_list IS 'the curated catalogue, or a list given with --targets';
COMMENT ON COLUMN meta.snapshot.date IS 'day to which ages are counted';
COMMENT ON COLUMN meta.snapshot.schema_version IS 'layout of the store';
COMMENT ON COLUMN meta.snapshot.tool_version IS 'version of prioritize that built it';
