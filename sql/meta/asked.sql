CREATE TABLE meta.asked (
    target_id VARCHAR NOT NULL CHECK (regexp_full_match(target_id, 'HGNC:[0-9]+'))
);

COMMENT ON TABLE meta.asked IS 'Targets that tables of scope catalogue were asked for';
COMMENT ON COLUMN meta.asked.target_id IS 'HGNC id';
