CREATE TABLE raw.backbone_induces (
    induce_id   VARCHAR NOT NULL CHECK (induce_id <> ''),
    backbone_id VARCHAR,
    class       VARCHAR,
    kind        VARCHAR NOT NULL CHECK (kind IN ('induces', 'reduces', 'enriches_csc')),
    symbol      VARCHAR,
    target_id   VARCHAR CHECK (regexp_full_match(target_id, 'HGNC:[0-9]+')),
    effect      VARCHAR NOT NULL CHECK (effect IN ('stemness', 'chemoresistance', 'immune evasion', 'recruitment', 'polarisation', 'metastasis')),
    setting     VARCHAR NOT NULL CHECK (setting IN ('clinical', 'preclinical')),
    statement   VARCHAR NOT NULL CHECK (statement <> ''),
    citations   VARCHAR,
    basis       VARCHAR NOT NULL CHECK (basis IN ('cited', 'partly cited', 'uncited')),
    note        VARCHAR,
    source      VARCHAR NOT NULL CHECK (source <> '')
);

COMMENT ON TABLE raw.backbone_induces IS 'What therapies do to the crosstalk: what they induce or reduce, and whether they enrich stem cells (data/backbone_induces.csv)';
COMMENT ON COLUMN raw.backbone_induces.induce_id IS 'key, N001 ...';
COMMENT ON COLUMN raw.backbone_induces.backbone_id IS 'therapy; NULL when the row holds for a class';
COMMENT ON COLUMN raw.backbone_induces.class IS 'therapy class; NULL when the row holds for one therapy';
COMMENT ON COLUMN raw.backbone_induces.kind IS 'induces or reduces a gene, or enriches cancer stem cells';
COMMENT ON COLUMN raw.backbone_induces.symbol IS 'approved symbol of the gene';
COMMENT ON COLUMN raw.backbone_induces.target_id IS 'HGNC id of the gene';
COMMENT ON COLUMN raw.backbone_induces.effect IS 'what it does to the tumour';
COMMENT ON COLUMN raw.backbone_induces.setting IS 'clinical: seen in patients';
COMMENT ON COLUMN raw.backbone_induces.statement IS 'what was seen';
COMMENT ON COLUMN raw.backbone_induces.citations IS 'DOI, PMID:n, PMC id; list joined by ;';
COMMENT ON COLUMN raw.backbone_induces.basis IS 'cited: a citation was read';
COMMENT ON COLUMN raw.backbone_induces.note IS 'curator remark';
COMMENT ON COLUMN raw.backbone_induces.source IS 'source of the row: key of meta.source together with the table name';
