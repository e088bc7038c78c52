CREATE TABLE raw.intercell (
    hgnc_id          VARCHAR NOT NULL CHECK (regexp_full_match(hgnc_id, 'HGNC:[0-9]+')),
    category         VARCHAR NOT NULL CHECK (category <> ''),
    parent           VARCHAR NOT NULL CHECK (parent <> ''),
    aspect           VARCHAR NOT NULL CHECK (aspect <> ''),
    consensus_score  INTEGER NOT NULL CHECK (consensus_score >= 0),
    is_transmitter   TINYINT NOT NULL CHECK (is_transmitter IN (0, 1)),
    is_receiver      TINYINT NOT NULL CHECK (is_receiver IN (0, 1)),
    is_secreted      TINYINT NOT NULL CHECK (is_secreted IN (0, 1)),
    is_transmembrane TINYINT NOT NULL CHECK (is_transmembrane IN (0, 1)),
    is_peripheral    TINYINT NOT NULL CHECK (is_peripheral IN (0, 1)),
    source           VARCHAR NOT NULL CHECK (source <> '')
);

COMMENT ON TABLE raw.intercell IS 'What a protein does between cells, by the databases that OmniPath joins';
COMMENT ON COLUMN raw.intercell.hgnc_id IS 'gene';
COMMENT ON COLUMN raw.intercell.category IS 'role or place, such as ligand, receptor, ecm';
COMMENT ON COLUMN raw.intercell.parent IS 'wider category';
COMMENT ON COLUMN raw.intercell.aspect IS 'functional or locational';
COMMENT ON COLUMN raw.intercell.consensus_score IS 'databases that put the protein into the category';
COMMENT ON COLUMN raw.intercell.is_transmitter IS '1 when the category sends signals';
COMMENT ON COLUMN raw.intercell.is_receiver IS '1 when the category receives signals';
COMMENT ON COLUMN raw.intercell.is_secreted IS '1 when the protein is secreted';
COMMENT ON COLUMN raw.intercell.is_transmembrane IS '1 when the protein crosses the plasma membrane';
COMMENT ON COLUMN raw.intercell.is_peripheral IS '1 when the protein is at the plasma membrane without crossing it';
COMMENT ON COLUMN raw.intercell.source IS 'source of the row: key of meta.source together with the table name';
