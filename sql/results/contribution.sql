CREATE TABLE results.contribution (
    model        VARCHAR NOT NULL CHECK (model <> ''),
    target_id    VARCHAR NOT NULL CHECK (regexp_full_match(target_id, 'HGNC:[0-9]+')),
    feature      VARCHAR NOT NULL CHECK (feature <> ''),
    group_name   VARCHAR NOT NULL CHECK (group_name <> ''),
    state        VARCHAR NOT NULL CHECK (state IN ('known', 'none', 'unknown', 'not asked')),
    value        DOUBLE CHECK (isfinite(value)),
    worth        DOUBLE CHECK (isfinite(worth)),
    weight       DOUBLE NOT NULL CHECK (isfinite(weight)),
    contribution DOUBLE NOT NULL CHECK (isfinite(contribution)),
    n_evidence   INTEGER NOT NULL CHECK (n_evidence >= 0)
);

COMMENT ON TABLE results.contribution IS 'What each criterion gives to each target; sums to the score';
COMMENT ON COLUMN results.contribution.model IS 'name of the model';
COMMENT ON COLUMN results.contribution.target_id IS 'HGNC id';
COMMENT ON COLUMN results.contribution.feature IS 'feature';
COMMENT ON COLUMN results.contribution.group_name IS 'group of the model';
COMMENT ON COLUMN results.contribution.state IS 'none = known to be none';
COMMENT ON COLUMN results.contribution.value IS 'in the unit of the feature';
COMMENT ON COLUMN results.contribution.worth IS '0-1 after the scale';
COMMENT ON COLUMN results.contribution.weight IS 'share of the whole, signed';
COMMENT ON COLUMN results.contribution.contribution IS 'part of the score';
COMMENT ON COLUMN results.contribution.n_evidence IS 'rows behind the value';
