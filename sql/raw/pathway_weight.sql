CREATE TABLE raw.pathway_weight (
    pathway_id VARCHAR NOT NULL CHECK (pathway_id <> ''),
    weight     DOUBLE NOT NULL CHECK (weight BETWEEN -5 AND 5),
    model      VARCHAR NOT NULL CHECK (model <> ''),
    source     VARCHAR NOT NULL CHECK (source <> '')
);

COMMENT ON TABLE raw.pathway_weight IS 'Weights of pathways that were learned from outcomes of programmes';
COMMENT ON COLUMN raw.pathway_weight.pathway_id IS 'pathway';
COMMENT ON COLUMN raw.pathway_weight.weight IS 'what a gene gains or loses by being in the pathway, in units of the model that was fitted';
COMMENT ON COLUMN raw.pathway_weight.model IS 'what was fitted, and on what';
COMMENT ON COLUMN raw.pathway_weight.source IS 'source of the row: key of meta.source together with the table name';
