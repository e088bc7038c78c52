CREATE TABLE raw.disease (
    mesh_id VARCHAR NOT NULL CHECK (regexp_full_match(mesh_id, '[CD][0-9]+')),
    name    VARCHAR,
    areas   VARCHAR,
    source  VARCHAR NOT NULL CHECK (source <> '')
);

COMMENT ON TABLE raw.disease IS 'Diseases by MeSH id: headings of the branches C and F03, and what others map to MeSH';
COMMENT ON COLUMN raw.disease.mesh_id IS 'MeSH unique id';
COMMENT ON COLUMN raw.disease.name IS 'printed name; empty where no file at hand has one';
COMMENT ON COLUMN raw.disease.areas IS 'therapeutic areas of Minikel 2024, joined by comma; empty = not among its indications';
COMMENT ON COLUMN raw.disease.source IS 'source of the row: key of meta.source together with the table name';
