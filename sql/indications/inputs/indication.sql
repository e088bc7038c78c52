CREATE TABLE asked.indication (
    mesh_id VARCHAR NOT NULL CHECK (regexp_full_match(mesh_id, '[CD][0-9]+'))
);

COMMENT ON TABLE asked.indication IS 'Indications that scores are wanted for, each once';
COMMENT ON COLUMN asked.indication.mesh_id IS 'MeSH unique id';
