CREATE TABLE raw.ligand_receptor (
    interaction_id   VARCHAR NOT NULL CHECK (interaction_id <> ''),
    ligand_id        VARCHAR NOT NULL CHECK (regexp_full_match(ligand_id, 'HGNC:[0-9]+')),
    receptor_id      VARCHAR NOT NULL CHECK (regexp_full_match(receptor_id, 'HGNC:[0-9]+')),
    ligand_complex   VARCHAR,
    receptor_complex VARCHAR,
    classification   VARCHAR,
    is_directed      TINYINT NOT NULL CHECK (is_directed IN (0, 1)),
    source           VARCHAR NOT NULL CHECK (source <> '')
);

COMMENT ON TABLE raw.ligand_receptor IS 'Ligand-receptor pairs of CellPhoneDB, complexes expanded to their subunits';
COMMENT ON COLUMN raw.ligand_receptor.interaction_id IS 'key of the interaction';
COMMENT ON COLUMN raw.ligand_receptor.ligand_id IS 'gene of the sending side';
COMMENT ON COLUMN raw.ligand_receptor.receptor_id IS 'gene of the receiving side';
COMMENT ON COLUMN raw.ligand_receptor.ligand_complex IS 'complex the ligand belongs to';
COMMENT ON COLUMN raw.ligand_receptor.receptor_complex IS 'complex the receptor belongs to';
COMMENT ON COLUMN raw.ligand_receptor.classification IS 'class of signalling';
COMMENT ON COLUMN raw.ligand_receptor.is_directed IS '1 when the source says ligand-receptor';
COMMENT ON COLUMN raw.ligand_receptor.source IS 'source of the row: key of meta.source together with the table name';
