CREATE TABLE associations.variant (
    variant    VARCHAR NOT NULL CHECK (variant <> ''),
    cap        BIGINT CHECK (cap >= 1),
    normaliser DOUBLE NOT NULL CHECK (normaliser >= 1)
);

COMMENT ON TABLE associations.variant IS 'The published variants of the harmonic sum that are computed';
COMMENT ON COLUMN associations.variant.variant IS 'name, the key';
COMMENT ON COLUMN associations.variant.cap IS 'how many of the highest scores are summed, count; NULL = all';
COMMENT ON COLUMN associations.variant.normaliser IS 'what the sum is divided by, no unit: 1 + 1/4 + 1/9 + ...';
