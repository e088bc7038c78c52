CREATE TABLE raw.target (
    target_id       VARCHAR NOT NULL CHECK (regexp_full_match(target_id, 'HGNC:[0-9]+')),
    symbol          VARCHAR NOT NULL CHECK (symbol <> ''),
    name            VARCHAR,
    entrez_id       VARCHAR,
    ensembl_gene_id VARCHAR,
    uniprot_id      VARCHAR,
    axis            VARCHAR,
    role            VARCHAR,
    direction       VARCHAR NOT NULL CHECK (direction IN ('inhibit', 'activate', 'unknown')),
    mediator_class  VARCHAR,
    review_class    VARCHAR,
    review_cells    VARCHAR,
    evidence_tier   VARCHAR CHECK (evidence_tier IN ('A', 'B', 'C')),
    basis           VARCHAR NOT NULL CHECK (basis IN ('cited', 'uncited')),
    note            VARCHAR,
    source          VARCHAR NOT NULL CHECK (source <> '')
);

COMMENT ON TABLE raw.target IS 'Curated target catalogue, one row per gene and wanted therapy direction (data/targets.csv, or the list given with --targets)';
COMMENT ON COLUMN raw.target.target_id IS 'HGNC id; key';
COMMENT ON COLUMN raw.target.symbol IS 'approved gene symbol';
COMMENT ON COLUMN raw.target.name IS 'approved gene name';
COMMENT ON COLUMN raw.target.entrez_id IS 'NCBI Gene id';
COMMENT ON COLUMN raw.target.ensembl_gene_id IS 'Ensembl gene id without version';
COMMENT ON COLUMN raw.target.uniprot_id IS 'UniProt accession';
COMMENT ON COLUMN raw.target.axis IS 'crosstalk axis, as the curator names it';
COMMENT ON COLUMN raw.target.role IS 'what the target does between cancer stem cells and immune cells';
COMMENT ON COLUMN raw.target.direction IS 'wanted therapy direction; unknown where it depends on context';
COMMENT ON COLUMN raw.target.mediator_class IS 'class of the mediator: cytokine, surface checkpoint, metabolic ...';
COMMENT ON COLUMN raw.target.review_class IS 'class named by the review''s abstract that this target falls under (our mapping, not the review''s naming)';
COMMENT ON COLUMN raw.target.review_cells IS 'immune cell types named by the review''s abstract that this target involves; list joined by ;';
COMMENT ON COLUMN raw.target.evidence_tier IS 'A primary study abstract seen, B seen in a review, trial or regulator page, C field knowledge only';
COMMENT ON COLUMN raw.target.basis IS 'cited: at least one citation was read; uncited: rests on general knowledge';
COMMENT ON COLUMN raw.target.note IS 'curator remark';
COMMENT ON COLUMN raw.target.source IS 'source of the row: key of meta.source together with the table name';
