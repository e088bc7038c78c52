CREATE TABLE associations.ancestor (
    disease_id  VARCHAR NOT NULL CHECK (disease_id <> ''),
    ancestor_id VARCHAR NOT NULL CHECK (ancestor_id <> '')
);

COMMENT ON TABLE associations.ancestor IS 'The ontology of diseases, one row per disease and ancestor, grandparents and further ones included; no row twice, no disease its own ancestor';
COMMENT ON COLUMN associations.ancestor.disease_id IS 'disease';
COMMENT ON COLUMN associations.ancestor.ancestor_id IS 'a disease that includes it';
