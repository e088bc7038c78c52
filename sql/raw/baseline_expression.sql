CREATE TABLE raw.baseline_expression (
    hgnc_id      VARCHAR NOT NULL CHECK (regexp_full_match(hgnc_id, 'HGNC:[0-9]+')),
    datasource   VARCHAR NOT NULL CHECK (datasource <> ''),
    datatype     VARCHAR NOT NULL CHECK (datatype <> ''),
    unit         VARCHAR NOT NULL CHECK (unit <> ''),
    tissue_id    VARCHAR,
    tissue       VARCHAR,
    celltype_id  VARCHAR,
    celltype     VARCHAR,
    lowest       DOUBLE,
    q1           DOUBLE,
    median       DOUBLE,
    q3           DOUBLE,
    highest      DOUBLE,
    distribution DOUBLE,
    specificity  DOUBLE,
    source       VARCHAR NOT NULL CHECK (source <> '')
);

COMMENT ON TABLE raw.baseline_expression IS 'Expression in healthy tissues and cell types, several projects side by side';
COMMENT ON COLUMN raw.baseline_expression.hgnc_id IS 'gene';
COMMENT ON COLUMN raw.baseline_expression.datasource IS 'project';
COMMENT ON COLUMN raw.baseline_expression.datatype IS 'type of measurement';
COMMENT ON COLUMN raw.baseline_expression.unit IS 'unit of lowest to highest; differs by project';
COMMENT ON COLUMN raw.baseline_expression.tissue_id IS 'id in an ontology';
COMMENT ON COLUMN raw.baseline_expression.tissue IS 'tissue';
COMMENT ON COLUMN raw.baseline_expression.celltype_id IS 'id in an ontology';
COMMENT ON COLUMN raw.baseline_expression.celltype IS 'cell type';
COMMENT ON COLUMN raw.baseline_expression.lowest IS 'lowest of the samples';
COMMENT ON COLUMN raw.baseline_expression.q1 IS 'first quartile';
COMMENT ON COLUMN raw.baseline_expression.median IS 'median';
COMMENT ON COLUMN raw.baseline_expression.q3 IS 'third quartile';
COMMENT ON COLUMN raw.baseline_expression.highest IS 'highest of the samples';
COMMENT ON COLUMN raw.baseline_expression.distribution IS 'over how much of the body it is spread, as the source scores it';
COMMENT ON COLUMN raw.baseline_expression.specificity IS 'how specific to this tissue or cell type, as the source scores it';
COMMENT ON COLUMN raw.baseline_expression.source IS 'source of the row: key of meta.source together with the table name';
