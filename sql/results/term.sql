CREATE TABLE results.term (
    model        VARCHAR NOT NULL CHECK (model <> ''),
    left_id      VARCHAR NOT NULL CHECK (left_id <> ''),
    right_id     VARCHAR NOT NULL CHECK (right_id <> ''),
    term         VARCHAR NOT NULL CHECK (term <> ''),
    value        DOUBLE CHECK (isfinite(value)),
    contribution DOUBLE NOT NULL CHECK (isfinite(contribution))
);

COMMENT ON TABLE results.term IS 'What each term gives to each pair; sums to the score';
COMMENT ON COLUMN results.term.model IS 'name of the model';
COMMENT ON COLUMN results.term.left_id IS 'HGNC id';
COMMENT ON COLUMN results.term.right_id IS 'HGNC id or backbone_id';
COMMENT ON COLUMN results.term.term IS 'term';
COMMENT ON COLUMN results.term.value IS 'value of the term; NULL = unknown';
COMMENT ON COLUMN results.term.contribution IS 'part of the score';
