"""One small file per source, and the rows that come of it."""

from prioritize.sources.cellphonedb import CellPhoneDb
from prioritize.sources.cheng2019 import Cheng2019
from prioritize.sources.civic import Civic
from prioritize.sources.clinicaltrials_registry import ClinicalTrialsRegistry
from prioritize.sources.common_essential import CommonEssential
from prioritize.sources.dgidb import Dgidb
from prioritize.sources.diseases import Diseases
from prioritize.sources.drugcentral import DrugCentral
from prioritize.sources.fda_approvals import FdaApprovals
from prioritize.sources.gene2phenotype import Gene2Phenotype
from prioritize.sources.gene2pubmed import Gene2Pubmed
from prioritize.sources.gene_burden import GeneBurden
from prioritize.sources.gnomad import Gnomad
from prioritize.sources.gtex import Gtex
from prioritize.sources.hallmark import Hallmark
from prioritize.sources.intogen import IntOGen
from prioritize.sources.minikel import Minikel
from prioritize.sources.nelson2015 import Nelson2015
from prioritize.sources.open_targets_safety import OpenTargetsSafety
from prioritize.sources.open_targets_tractability import OpenTargetsTractability
from prioritize.sources.protein_families import ProteinFamilies
from prioritize.sources.reactome import Reactome
from prioritize.sources.wikipathways import WikiPathways


def test_hgnc_gives_a_gene_its_first_accession_and_all_its_names(con):
    kit = con.execute("SELECT * FROM gene WHERE symbol = 'KIT'").fetchall()
    names = con.execute("SELECT name, kind FROM gene_name WHERE hgnc_id = 'HGNC:6342' ORDER BY name").fetchall()
    assert kit == [
        (
            "HGNC:6342",
            "KIT",
            "KIT proto-oncogene, receptor tyrosine kinase",
            "protein-coding gene",
            "3815",
            "ENSG00000157404",
            "P10721",
        )
    ]
    assert names == [("CD117", "alias"), ("KIT", "approved"), ("PBT", "previous")]


def test_reactome_keeps_its_id_and_leaves_viral_proteins_out(read):
    got = read(Reactome(), {"ReactomePathways.gmt": "Signaling by HGF\tR-HSA-1\tHGF\tKIT\tgag\n"})
    assert got.rows("pathway") == [("R-HSA-1", "Signaling by HGF", "Reactome", 2)]
    assert got.rows("pathway_member") == [("R-HSA-1", "HGNC:4893"), ("R-HSA-1", "HGNC:6342")]
    assert got.unresolved == 1


def test_two_names_of_one_gene_are_one_member(read):
    got = read(Hallmark(), {"h.all.v7.0.symbols.gmt": "HALLMARK_P53_PATHWAY\thttp://x\tTP53\tp53\n"})
    assert got.rows("pathway") == [("HALLMARK_P53_PATHWAY", "P53 PATHWAY", "Hallmark", 1)]
    assert got.rows("pathway_member") == [("HALLMARK_P53_PATHWAY", "HGNC:11998")]


def test_wikipathways_is_found_under_the_name_of_a_newer_release(read):
    got = read(WikiPathways(), {"c2.cp.wikipathways.v2025.1.Hs.symbols.gmt": "WP_KIT\thttp://x\tKIT\r\n"})
    assert got.rows("pathway") == [("WP_KIT", "KIT", "WikiPathways", 1)]
    assert got.rows("pathway_member") == [("WP_KIT", "HGNC:6342")]


def test_a_gene_asked_and_not_listed_is_not_tractable_one_not_asked_has_no_row(read):
    got = read(
        OpenTargetsTractability(),
        {
            "sm_tractable.tsv": "KIT\n",
            "ab_tractable.tsv": "KIT\nCD47\n",
            "universe.tsv": "CD47\nKIT\nTP53\n",
        },
    )
    assert got.rows("tractability") == [
        ("HGNC:11998", "antibody", 0),
        ("HGNC:11998", "small molecule", 0),
        ("HGNC:1682", "antibody", 1),
        ("HGNC:1682", "small molecule", 0),
        ("HGNC:6342", "antibody", 1),
        ("HGNC:6342", "small molecule", 1),
    ]


def test_a_gene_may_be_of_two_families_or_of_none(read):
    lists = ("rhodop_gpcr", "ion_channels", "nuclear_receptors", "enzymes", "transporters")
    got = read(
        ProteinFamilies(),
        {
            **{f"{name}.tsv": "NOSUCH\n" for name in lists},
            "kinases.tsv": "KIT\nABL1\n",
            "catalytic_receptors.tsv": "KIT|ABL1\n",
            "universe.tsv": "KIT\nTP53\n",
        },
    )
    assert got.rows("protein_family") == [
        ("HGNC:11998", "none"),
        ("HGNC:6342", "catalytic receptor"),
        ("HGNC:6342", "kinase"),
        ("HGNC:76", "catalytic receptor"),
        ("HGNC:76", "kinase"),
    ]
    assert got.unresolved == 1


def test_dgidb_gives_only_claims_that_may_be_passed_on(read):
    text = (
        "name\tname-2\tsource_db_name\tsource_db_version\r\n"
        "KIT\tTYROSINE KINASE\tGO\t10-Apr-24\r\n"
        "KIT\tCLINICALLY ACTIONABLE\tFoundationOneGenes\t9/3/20\r\n"
        "TP53\tCLINICALLY ACTIONABLE\tCIViC\t10-Apr-24\r\n"
        "CD47\tKINASE\tPharos\t10-Apr-24\r\n"
    )
    assert read(Dgidb(), {"categories.tsv": text}).rows("gene_category") == [
        ("HGNC:11998", "clinically actionable", "CIViC"),
        ("HGNC:6342", "tyrosine kinase", "GO"),
    ]


def test_drugcentral_tells_direction_and_spreads_complexes_over_human_subunits(read):
    head = "DRUG_ID\tDRUG_NAME\tUNIPROT\tSWISSPROT\tACTION_TYPE\tREFERENCE\n"
    text = (
        "1\timatinib\tP00519|P10721\tABL1_HUMAN|KIT_HUMAN\tINHIBITOR\thttp://a\n"
        "2\tancestim\tP10721\tKIT_HUMAN\tAGONIST\t\n"
        "3\tmagrolimab\tQ08722\tCD47_HUMAN\tANTIBODY BINDING\t\n"
        "4\tbinder\tQ08722\tCD47_HUMAN\tSOMETHING NEW\t\n"
        "5\tampicillin\tP02919\tPBPB_ECOLI\tINHIBITOR\t\n"
    )
    got = read(DrugCentral(), {"drug_target.tsv": head + text})
    assert got.rows("drug_target") == [
        ("1", "imatinib", "HGNC:6342", "inhibits", "inhibitor", "http://a"),
        ("1", "imatinib", "HGNC:76", "inhibits", "inhibitor", "http://a"),
        ("2", "ancestim", "HGNC:6342", "activates", "agonist", None),
        ("3", "magrolimab", "HGNC:1682", "unknown", "antibody binding", None),
        ("4", "binder", "HGNC:1682", "unknown", "something new", None),
    ]
    assert got.unresolved == 0


def test_an_approval_has_one_row_per_target(read):
    head = "drugName\tdrugId\ttherapeuticArea\tindication\tyearApproval\ttargetIds\n"
    text = (
        "AVAPRITINIB\tCHEMBL4204794\tOncology\tGIST\t2020\tENSG00000157404,ENSG00000097007\n"
        "ASCIMINIB\tCHEMBL1\tOther indication\tx\t2019\tENSG00000097007\n"
        "FERRICMALTOL\tCHEMBL2\tNo human target\tanaemia\t2019\tNA\n"
    )
    got = read(FdaApprovals(), {"fda_approvals_2013_2020_GE.tsv": head + text})
    assert got.rows("approval") == [
        ("CHEMBL1", "ASCIMINIB", "HGNC:76", "2019", "x", 0),
        ("CHEMBL4204794", "AVAPRITINIB", "HGNC:6342", "2020", "GIST", 1),
        ("CHEMBL4204794", "AVAPRITINIB", "HGNC:76", "2020", "GIST", 1),
    ]


def test_programmes_know_oncology_and_lose_repeated_and_nameless_rows(read):
    head = (
        "gene\tindication_mesh_id\tindication_mesh_term\thighest_phase_historical\t"
        "highest_phase_active\tyear_launch\tdrugs_by_phase\n"
    )
    gist = "KIT\tD046152\tGastrointestinal Stromal Tumors\tLaunched\tLaunched\t2001\tLaunched:3\n"
    text = (
        gist + gist + "KIT\tD001249\tAsthma\tPhase II\t\t\tPhase II:1\n" + "KIT\t\t\tPreclinical\t\t\tPreclinical:1\n"
    )
    areas = "indication_mesh_id\tareas\nD046152\tdigestive, oncology\nD001249\trespiratory\n"
    got = read(Minikel(), {"target_phases.tsv": head + text, "indic.tsv": areas})
    assert got.rows("programme") == [
        ("HGNC:6342", "D001249", "Asthma", 0, "Phase II", None, None, "Phase II:1"),
        (
            "HGNC:6342",
            "D046152",
            "Gastrointestinal Stromal Tumors",
            1,
            "Launched",
            "Launched",
            "2001",
            "Launched:3",
        ),
    ]


def test_a_trial_counts_when_an_intervention_is_spelled_like_an_agent(read):
    head = "nct_id\tstatus\twhy_stopped\tphase\tconditions\tinterventions\n"
    text = (
        "NCT00000001\tTerminated\t  low accrual \tPhase 1\tAML\tazacitidine; MAGROLIMAB \n"
        "NCT00000002\tcompleted\t\tphase 2\tAML\thu5f9-g4;magrolimab\n"
        "NCT00000003\tcompleted\t\tphase 2\tAML\tmagrolimab and azacitidine\n"
    )
    got = read(ClinicalTrialsRegistry(), {"ctgov_trials_slim.tsv": head + text})
    assert got.rows("trial") == [
        ("NCT00000001", "terminated", "low accrual", "phase 1", "AML"),
        ("NCT00000002", "completed", None, "phase 2", "AML"),
    ]
    assert got.rows("trial_agent") == [("NCT00000001", "magrolimab"), ("NCT00000002", "magrolimab")]


def test_a_driver_has_its_mechanism_and_a_gene_asked_without_one_has_none(read):
    drivers = "gene\tmechanism\nTP53\ttumor suppressor\nKIT\toncogene\nABL\toncogene\nABL1\tunknown\n"
    got = read(IntOGen(), {"intogen_genes.tsv": drivers, "universe.tsv": "TP53\nKIT\nCD47\n"})
    assert got.rows("cancer_driver") == [
        ("HGNC:11998", "tumour suppressor"),
        ("HGNC:1682", "none"),
        ("HGNC:6342", "oncogene"),
        ("HGNC:76", "unknown"),
    ]


def civic(*items):
    """A file of evidence items, each (id, molecular profile, status, flagged)."""
    head = (
        "evidence_id\tmolecular_profile\tdisease\ttherapies\tevidence_type\tevidence_direction\t"
        "evidence_level\tsignificance\tcitation_id\tsource_type\tevidence_status\tis_flagged\n"
    )
    return head + "".join(
        f"{number}\t{profile}\tAML\tImatinib,Nilotinib\tPredictive\tN/A\tB\tResistance\t123\tPubMed\t{status}\t{flag}\n"
        for number, profile, status, flag in items
    )


def test_an_evidence_item_names_the_genes_of_its_profile(read):
    got = read(
        Civic(),
        {
            "civic_evidence_train.tsv": civic(
                (10, "BCR::ABL1 Fusion AND ( ABL1 F317L OR ABL1 F317V )", "accepted", "false"),
                (9, "KIT D816V", "accepted", "false"),
            )
        },
    )
    assert [row[:3] for row in got.rows("civic_evidence")] == [
        ("9", "HGNC:6342", "KIT D816V"),
        ("10", "HGNC:1014", "BCR::ABL1 Fusion AND ( ABL1 F317L OR ABL1 F317V )"),
        ("10", "HGNC:76", "BCR::ABL1 Fusion AND ( ABL1 F317L OR ABL1 F317V )"),
    ]
    assert got.rows("civic_evidence")[0][3:] == (
        "AML",
        "Imatinib;Nilotinib",
        "Predictive",
        None,
        "B",
        "Resistance",
        "PMID:123",
    )


def test_a_gene_under_not_a_former_symbol_and_disputed_items_name_nothing(read):
    got = read(
        Civic(),
        {
            "civic_evidence_train.tsv": civic(
                (1, "KIT Amplification AND NOT TP53 Mutation", "accepted", "false"),
                (2, "NOT KIT D816V", "accepted", "false"),
                (3, "PBT D816V", "accepted", "false"),
                (4, "v::ABL1 Fusion", "accepted", "false"),
                (5, "TP53 R175H", "submitted", "false"),
                (6, "TP53 R175H", "accepted", "true"),
            )
        },
    )
    assert [row[:2] for row in got.rows("civic_evidence")] == [("1", "HGNC:6342"), ("4", "HGNC:76")]
    assert got.unresolved == 1


def test_constraint_follows_the_ensembl_id_then_the_symbol(read):
    text = (
        "gene\tgene_id\toe_lof_upper\tpLI\n"
        "PBT\tENSG00000157404\t4.1500e-01\t9.0000e-01\n"
        "KIT\tENSG00000000001\t1.0\t0\n"
        "CD47\tENSG00000000002\t6.0e-01\tNA\n"
        "TP53\tENSG00000141510\tNaN\tNaN\n"
    )
    assert read(Gnomad(), {"gnomad_v2_constraint.tsv": text}).rows("gene_constraint") == [
        ("HGNC:1682", 0.6, None),
        ("HGNC:6342", 0.415, 0.9),
    ]


def test_essential_genes_are_found_by_id_and_the_rest_of_the_universe_is_zero(read):
    got = read(
        CommonEssential(),
        {
            "CEGv2.txt": "GENE\tHGNC_ID\tENTREZ_ID\nOLDNAME\tHGNC:6342\t3815\nTP53\tHGNC:0\t0\n",
            "AchillesCommonEssentialControls.csv": "Gene\nOTHER (3815)\nABL (0)\n",
            "universe.tsv": "KIT\nCD47\n",
        },
    )
    assert got.rows("essentiality") == [
        ("HGNC:11998", 1, "Hart CEGv2"),
        ("HGNC:1682", 0, None),
        ("HGNC:6342", 1, "DepMap common essential;Hart CEGv2"),
        ("HGNC:76", 1, "DepMap common essential"),
    ]


def test_expression_follows_the_ensembl_id(read):
    text = "ensg\tn1tpm\tmedtpm\nENSG00000157404\t44\t5.5\nENSG00000223972\t1\t0.06\n"
    got = read(Gtex(), {"gtex_tissue_expression.tsv": text})
    assert got.rows("expression") == [("HGNC:6342", "44", "5.5")]
    assert got.unresolved == 1


def test_a_safety_event_keeps_its_reference(read):
    effects = (
        "symptom\tbiologicalSystem\teffect\tensemblId\tpmid\tref\turl\n"
        "neutropenia\tblood\tinhibition_chronic\tENSG00000157404\t28216264\tLynch et al. (2017)\t\n"
        "anaemia\tblood\tinhibition_acute\tENSG00000157404\t\tUrban et al. (2012)\thttps://x\n"
    )
    risks = (
        "event\tbiologicalSystem\tensemblId\tpmid\tref\turl\n"
        "heart disease\tcardiovascular system\tENSG00000097007\t21283106\tForce et al. (2011)\t\n"
    )
    got = read(OpenTargetsSafety(), {"adverse_effects.tsv": effects, "safety_risks.tsv": risks})
    assert got.rows("safety_event") == [
        ("HGNC:6342", "anaemia", "blood", "inhibition_acute", "https://x", "adverse effect"),
        (
            "HGNC:6342",
            "neutropenia",
            "blood",
            "inhibition_chronic",
            "PMID:28216264",
            "adverse effect",
        ),
        ("HGNC:76", "heart disease", "cardiovascular system", None, "PMID:21283106", "safety risk"),
    ]


def test_a_complex_stands_for_all_its_subunits(read):
    got = read(
        CellPhoneDb(),
        {
            "interaction_input.csv": (
                "id_cp_interaction,partner_a,partner_b,classification,directionality\n"
                ",Q08722,P78324,Signaling by SIRP,Ligand-Receptor\n"
                ",P05231,pair_complex,Signaling by Interleukin ,Ligand-Receptor\n"
                ",P10721,P10721,,Adhesion-Adhesion\n"
            ),
            "complex_input.csv": (
                "complex_name,uniprot_1,uniprot_2,uniprot_3,uniprot_4,uniprot_5\npair_complex,P10721,P00519,P10721,,\n"
            ),
            "protein_input.csv": (
                "uniprot,transmembrane,peripheral,secreted,receptor\n"
                "P10721,TRUE,FALSE,FALSE,TRUE\n"
                "P05231,FALSE,FALSE,TRUE,FALSE\n"
                "P04637,FALSE,True,FALSE,FALSE\n"
                "P00519,FALSE,FALSE,FALSE,FALSE\n"
            ),
            "gene_input.csv": (
                "gene_name,uniprot,hgnc_symbol,ensembl\n"
                "CD47,Q08722,CD47,ENSG00000196776\n"
                "SIRPA,P78324,SIRPA,ENSG00000198053\n"
            ),
        },
    )
    assert got.rows("ligand_receptor") == [
        (
            "P05231|pair_complex",
            "HGNC:6018",
            "HGNC:6342",
            None,
            "pair_complex",
            "Signaling by Interleukin",
            1,
        ),
        (
            "P05231|pair_complex",
            "HGNC:6018",
            "HGNC:76",
            None,
            "pair_complex",
            "Signaling by Interleukin",
            1,
        ),
        ("P10721|P10721", "HGNC:6342", "HGNC:6342", None, None, None, 0),
        ("Q08722|P78324", "HGNC:1682", "HGNC:9662", None, None, "Signaling by SIRP", 1),
    ]
    assert got.rows("surface") == [
        ("HGNC:11998", 1, 0, 0),
        ("HGNC:6018", 0, 1, 0),
        ("HGNC:6342", 1, 0, 1),
        ("HGNC:76", 0, 0, 0),
    ]


def test_an_interaction_is_undirected_and_never_of_a_gene_with_itself(read):
    text = (
        "protein_a\tprotein_b\tdata_source(s)\n3815\t25\tPINA,IntAct\n25\t3815\tHPRD\n25\t25\tPINA\n25\t999999\tPINA\n"
    )
    got = read(Cheng2019(), {"cheng2019_interactome.tsv": text})
    assert got.rows("interaction") == [("HGNC:6342", "HGNC:76", "HPRD;IntAct;PINA")]
    assert got.unresolved == 1


def test_papers_are_counted_per_gene(read):
    text = "ensembl_gene_id\tn_pubmed_ids\nENSG00000141510\t8972\nENSG00000000003\t26\n"
    got = read(Gene2Pubmed(), {"publications_per_gene.tsv": text})
    assert got.rows("publication") == [("HGNC:11998", "8972")]


MONDO = "subject_id\tsubject_label\tpredicate_id\tobject_id\tmapping_justification\n"


def test_diseases_have_names_ids_and_the_headings_above_them(read):
    got = read(
        Diseases(),
        {
            "mesh_tree.tsv": (
                "D000001 D03.633\n"  # a chemical
                "D009369 C04\nD009371 C04.588\nD001943 C04.588.180\nD001943 C17.800.090\nD017437 C17\n"
            ),
            "indic.tsv": ("indication_mesh_id\tindication_mesh_term\tareas\nD001943\tBreast Neoplasms\toncology\n"),
            "indic_topl_match.tsv": "indication_mesh_id\tindication_mesh_term\ttopl\nC537477\t\tOTH\n",
            "mondo_exactmatch_mesh.sssom.tsv": (
                "# a heading\n" + MONDO + "MONDO:0021100\tbreast neoplasm\tskos:exactMatch\tmesh:D001943\tx\n"
            ),
            "mondo_exactmatch_efo.sssom.tsv": (
                MONDO
                + "MONDO:0021100\tbreast neoplasm\tskos:exactMatch\tEFO:0003869\tx\n"
                + "MONDO:0004989\tbreast carcinoma\tskos:exactMatch\tEFO:0000305\tx\n"
            ),
            "mondo_exactmatch_doid.sssom.tsv": (
                "subject_id\tsubject_label\tpredicate_id\tobject_id\tobject_label\tmapping_justification\n"
                "MONDO:0021100\tbreast neoplasm\tskos:exactMatch\tDOID:1612\tbreast tumour\tx\n"
            ),
            "cancer2EFO_mappings.tsv": (
                "Cancer_type_acronym\tCancer_type_name\tEFO_id\tEFO_name\tSource\n"
                "BRCA\tBreast tumours\tMONDO_0021100\tbreast neoplasm\tx\n"
            ),
        },
    )
    assert got.rows("disease") == [
        ("C537477", None, None),
        ("D001943", "Breast Neoplasms", "oncology"),
        ("D009369", None, None),
        ("D009371", None, None),
        ("D017437", None, None),
    ]
    assert got.rows("disease_name") == [
        ("D001943", "Breast Neoplasms"),
        ("D001943", "Breast tumours"),
        ("D001943", "breast neoplasm"),
        ("D001943", "breast tumour"),
    ]
    # MeSH has one heading for the neoplasm and the carcinoma of the breast
    assert got.rows("disease_xref") == [
        ("D001943", "DOID:1612", "exact"),
        ("D001943", "EFO:0000305", "site"),
        ("D001943", "EFO:0003869", "exact"),
        ("D001943", "MONDO:0004989", "site"),
        ("D001943", "MONDO:0021100", "exact"),
    ]
    # C17.800 is not in this file, so nothing stands there
    assert got.rows("disease_ancestor") == [
        ("D001943", "D009369", 2),
        ("D001943", "D009371", 1),
        ("D001943", "D017437", 2),
        ("D009371", "D009369", 1),
    ]


def test_nelson_tells_associations_from_inherited_disease_and_counts_variants(read):
    got = read(
        Nelson2015(),
        {
            "nelson2015_gene_trait.tsv": (
                "Source\tMSH\tGene\tsnp_id\n"
                "GWAS:A\tasthma\tIL6\trs1\nGWAS:B\tAsthma\tIL6\trs1\ndbGaP\tasthma\tIFNB2\trs2\n"
                "OMIM\tasthma\tIL6\t\nGWAS:A\t\tIL6\trs3\nGWAS:A\tasthma\tNOGENE\trs4\n"
            )
        },
    )
    assert got.rows("gene_trait") == [
        ("HGNC:6018", "asthma", None, "Mendelian", 1),
        ("HGNC:6018", "asthma", None, "association", 2),
    ]
    assert got.unresolved == 1


def test_a_gene_of_a_burden_test_is_named_by_ensembl_id_or_symbol(read):
    got = read(
        GeneBurden(),
        {
            "gene_burden_curated.tsv": (
                "targetFromSource\ttargetFromSourceId\tdiseaseFromSource\tdiseaseFromSourceMappedId\n"
                "KIT\tENSG00000157404\tmastocytosis\tMONDO_0005180\n"
                "\tKIT\tMastocytosis\tMONDO_0005180\n\tTP53\tcancer\tEFO_0000311\n\tNOGENE\tx\tEFO_1\n"
            )
        },
    )
    assert got.rows("gene_trait") == [
        ("HGNC:11998", "cancer", "EFO:0000311", "burden", 1),
        ("HGNC:6342", "mastocytosis", "MONDO:0005180", "burden", 2),
    ]
    assert got.unresolved == 1


def test_an_entry_of_limited_confidence_or_without_a_disease_id_is_no_evidence(read):
    head = "hgnc id,disease name,disease MONDO,confidence\n"
    lines = (
        "6342,KIT-related piebaldism,MONDO:0008244,definitive\n6342,KIT-related piebaldism,MONDO:0008244,strong\n"
        "76,ABL1-related,MONDO:0060568,limited\n76,ABL1-related,,definitive\n999999,of no gene,MONDO:0000001,strong\n"
    )
    got = read(Gene2Phenotype(), {"gene2phenotype.csv": head + lines})
    assert got.rows("gene_trait") == [("HGNC:6342", "kit-related piebaldism", "MONDO:0008244", "Mendelian", 2)]
    assert got.unresolved == 1
