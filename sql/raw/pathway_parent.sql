CREATE TABLE raw.pathway_parent (
    pathway_id VARCHAR NOT NULL CHECK (pathway_id <> ''),
    parent_id  VARCHAR NOT NULL CHECK (parent_id <> ''),
    source     VARCHAR NOT NULL CHECK (source <> ''),
    CHECK (pathway_id <> parent_id)
);

COMMENT ON TABLE raw.pathway_parent IS 'Hierarchy of pathways; a pathway may be a part of several, one without a row here stands at the top';
COMMENT ON COLUMN raw.pathway_parent.pathway_id IS 'pathway; it need not be in raw.pathway, where only those with human genes are';
COMMENT ON COLUMN raw.pathway_parent.parent_id IS 'pathway that it is a part of';
COMMENT ON COLUMN raw.pathway_parent.source IS 'source of the row: key of meta.source together with the table name';
