CREATE TABLE raw.disease_ancestor (
    mesh_id     VARCHAR NOT NULL CHECK (regexp_full_match(mesh_id, '[CD][0-9]+')),
    ancestor_id VARCHAR NOT NULL CHECK (regexp_full_match(ancestor_id, '[CD][0-9]+')),
    steps       INTEGER NOT NULL CHECK (steps BETWEEN 1 AND 20),
    source      VARCHAR NOT NULL CHECK (source <> '')
);

COMMENT ON TABLE raw.disease_ancestor IS 'Which disease stands above which in the tree of MeSH';
COMMENT ON COLUMN raw.disease_ancestor.mesh_id IS 'disease';
COMMENT ON COLUMN raw.disease_ancestor.ancestor_id IS 'disease above it';
COMMENT ON COLUMN raw.disease_ancestor.steps IS 'fewest steps up the tree; 1 = parent';
COMMENT ON COLUMN raw.disease_ancestor.source IS 'source of the row: key of meta.source together with the table name';
