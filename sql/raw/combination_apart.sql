CREATE TABLE raw.combination_apart (
    combination_id VARCHAR NOT NULL CHECK (combination_id <> ''),
    left_id        VARCHAR NOT NULL CHECK (left_id <> ''),
    right_id       VARCHAR NOT NULL CHECK (right_id <> ''),
    source         VARCHAR NOT NULL CHECK (source <> '')
);

COMMENT ON TABLE raw.combination_apart IS 'Members of one tried combination that were never given together: separate arms, or either-or';
COMMENT ON COLUMN raw.combination_apart.combination_id IS 'combination';
COMMENT ON COLUMN raw.combination_apart.left_id IS 'member';
COMMENT ON COLUMN raw.combination_apart.right_id IS 'member';
COMMENT ON COLUMN raw.combination_apart.source IS 'source of the row: key of meta.source together with the table name';
