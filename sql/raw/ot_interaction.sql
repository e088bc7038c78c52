CREATE TABLE raw.ot_interaction (
    hgnc_id          VARCHAR NOT NULL CHECK (regexp_full_match(hgnc_id, 'HGNC:[0-9]+')),
    partner_id       VARCHAR NOT NULL CHECK (regexp_full_match(partner_id, 'HGNC:[0-9]+')),
    database         VARCHAR NOT NULL CHECK (database <> ''),
    molecule         VARCHAR NOT NULL CHECK (molecule <> ''),
    partner_molecule VARCHAR NOT NULL CHECK (partner_molecule <> ''),
    role             VARCHAR NOT NULL CHECK (role <> ''),
    partner_role     VARCHAR NOT NULL CHECK (partner_role <> ''),
    score            DOUBLE CHECK (score BETWEEN 0 AND 1),
    n_evidence       INTEGER NOT NULL CHECK (n_evidence >= 0),
    source           VARCHAR NOT NULL CHECK (source <> '')
);

COMMENT ON TABLE raw.ot_interaction IS 'Molecular interactions of targets as Open Targets gives them, by database and pair of molecules';
COMMENT ON COLUMN raw.ot_interaction.hgnc_id IS 'gene';
COMMENT ON COLUMN raw.ot_interaction.partner_id IS 'gene of the partner; may be the gene itself';
COMMENT ON COLUMN raw.ot_interaction.database IS 'database';
COMMENT ON COLUMN raw.ot_interaction.molecule IS 'the gene''s product';
COMMENT ON COLUMN raw.ot_interaction.partner_molecule IS 'the partner''s product';
COMMENT ON COLUMN raw.ot_interaction.role IS 'role of the gene''s product';
COMMENT ON COLUMN raw.ot_interaction.partner_role IS 'role of the partner';
COMMENT ON COLUMN raw.ot_interaction.score IS 'confidence, 0-1; none where the database has none';
COMMENT ON COLUMN raw.ot_interaction.n_evidence IS 'pieces of evidence';
COMMENT ON COLUMN raw.ot_interaction.source IS 'source of the row: key of meta.source together with the table name';
