CREATE TABLE raw.drug_gene_claim (
    hgnc_id         VARCHAR NOT NULL CHECK (regexp_full_match(hgnc_id, 'HGNC:[0-9]+')),
    drug_id         VARCHAR NOT NULL CHECK (drug_id <> ''),
    drug            VARCHAR NOT NULL CHECK (drug <> ''),
    approved        TINYINT CHECK (approved IN (0, 1)),
    types           VARCHAR,
    directions      VARCHAR,
    score           DOUBLE NOT NULL CHECK (score >= 0),
    claim_sources   VARCHAR NOT NULL CHECK (claim_sources <> ''),
    n_other_sources BIGINT NOT NULL CHECK (n_other_sources >= 0),
    n_publications  BIGINT NOT NULL CHECK (n_publications >= 0),
    citations       VARCHAR,
    source          VARCHAR NOT NULL CHECK (source <> '')
);

COMMENT ON TABLE raw.drug_gene_claim IS 'Drugs that DGIdb links to a gene, where at least one openly licensed database does; no row is not none';
COMMENT ON COLUMN raw.drug_gene_claim.hgnc_id IS 'gene';
COMMENT ON COLUMN raw.drug_gene_claim.drug_id IS 'drug, as the source names it, such as rxcui:282388';
COMMENT ON COLUMN raw.drug_gene_claim.drug IS 'drug name';
COMMENT ON COLUMN raw.drug_gene_claim.approved IS '1 approved, 0 not, empty where nobody says';
COMMENT ON COLUMN raw.drug_gene_claim.types IS 'how the drug acts, over all databases; list joined by ;';
COMMENT ON COLUMN raw.drug_gene_claim.directions IS 'directions of these, as the source prints them; list joined by ;';
COMMENT ON COLUMN raw.drug_gene_claim.score IS 'interaction score of DGIdb over all databases; compares within a gene, not across releases';
COMMENT ON COLUMN raw.drug_gene_claim.claim_sources IS 'openly licensed databases that claim the link; list joined by ;';
COMMENT ON COLUMN raw.drug_gene_claim.n_other_sources IS 'databases with other terms that claim it as well';
COMMENT ON COLUMN raw.drug_gene_claim.n_publications IS 'publications behind the claims of the openly licensed databases';
COMMENT ON COLUMN raw.drug_gene_claim.citations IS 'these publications, PMID:n; list joined by ;';
COMMENT ON COLUMN raw.drug_gene_claim.source IS 'source of the row: key of meta.source together with the table name';
