CREATE TABLE raw.disease_name (
    mesh_id VARCHAR NOT NULL CHECK (regexp_full_match(mesh_id, '[CD][0-9]+')),
    name    VARCHAR NOT NULL CHECK (name <> ''),
    source  VARCHAR NOT NULL CHECK (source <> '')
);

COMMENT ON TABLE raw.disease_name IS 'Names of diseases';
COMMENT ON COLUMN raw.disease_name.mesh_id IS 'disease';
COMMENT ON COLUMN raw.disease_name.name IS 'a name as its source writes it; two diseases may share one';
COMMENT ON COLUMN raw.disease_name.source IS 'source of the row: key of meta.source together with the table name';
