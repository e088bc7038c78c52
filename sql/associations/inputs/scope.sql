CREATE TABLE associations.scope (
    scope VARCHAR NOT NULL CHECK (scope IN ('direct', 'indirect'))
);

COMMENT ON TABLE associations.scope IS 'Which associations are computed';
COMMENT ON COLUMN associations.scope.scope IS 'direct: evidence for the disease itself; indirect: evidence for its descendants as well';
