CREATE TABLE meta.unanswered (
    table_name VARCHAR NOT NULL CHECK (table_name <> ''),
    target_id  VARCHAR NOT NULL CHECK (regexp_full_match(target_id, 'HGNC:[0-9]+'))
);

COMMENT ON TABLE meta.unanswered IS 'Targets of meta.asked for which no source of a table gave an answer: for that table they count as not asked';
COMMENT ON COLUMN meta.unanswered.table_name IS 'table of schema raw';
COMMENT ON COLUMN meta.unanswered.target_id IS 'HGNC id';
