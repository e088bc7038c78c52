CREATE TABLE associations.data_source (
    source    VARCHAR NOT NULL CHECK (source <> ''),
    data_type VARCHAR NOT NULL CHECK (data_type <> ''),
    weight    DOUBLE NOT NULL CHECK (weight BETWEEN 0 AND 1),
    propagate BOOLEAN NOT NULL
);

COMMENT ON TABLE associations.data_source IS 'The sources of evidence: what kind they are, how much they count, how far they reach';
COMMENT ON COLUMN associations.data_source.source IS 'name, the key';
COMMENT ON COLUMN associations.data_source.data_type IS 'kind of evidence that the source gives';
COMMENT ON COLUMN associations.data_source.weight IS 'factor of the source in the overall score, share, 0-1; not used for scores of data types';
COMMENT ON COLUMN associations.data_source.propagate IS 'whether evidence for a disease also counts for the ancestors of the disease';
