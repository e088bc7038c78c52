CREATE TABLE associations.as_of (
    year INTEGER NOT NULL
);

COMMENT ON TABLE associations.as_of IS 'Up to when evidence counts: one row, or none for all evidence, the undated included';
COMMENT ON COLUMN associations.as_of.year IS 'last year that counts; later and undated evidence is left out';
