CREATE TABLE raw.disease_xref (
    mesh_id VARCHAR NOT NULL CHECK (regexp_full_match(mesh_id, '[CD][0-9]+')),
    xref    VARCHAR NOT NULL CHECK (regexp_full_match(xref, '[A-Za-z]+:[0-9]+')),
    match   VARCHAR NOT NULL CHECK (match IN ('exact', 'site')),
    source  VARCHAR NOT NULL CHECK (source <> '')
);

COMMENT ON TABLE raw.disease_xref IS 'Ids of diseases elsewhere';
COMMENT ON COLUMN raw.disease_xref.mesh_id IS 'disease';
COMMENT ON COLUMN raw.disease_xref.xref IS 'id as MONDO:0000001, EFO:0000001 or DOID:1';
COMMENT ON COLUMN raw.disease_xref.match IS 'exact, or site = cancer, carcinoma or tumour of a site, taken as the MeSH heading of its neoplasms';
COMMENT ON COLUMN raw.disease_xref.source IS 'source of the row: key of meta.source together with the table name';
