"""Programmes of all genes: those of the catalogue are left to the source that has them whole."""

from prioritize.sources.minikel_part import MinikelPart

HEAD = "gene\tindication_mesh_id\tindication_mesh_term\thcat\tacat\tyear_launch\n"
AREAS = "indication_mesh_id\tareas\nD046152\tdigestive, oncology\nD001249\trespiratory\n"


def test_a_gene_that_is_asked_of_elsewhere_is_left_out_and_names_of_one_gene_are_one_row(read):
    text = (
        "KIT\tD046152\tGastrointestinal Stromal Tumors\tLaunched\tLaunched\t2001.0\n"  # asked of elsewhere
        "HGF\tD046152\tGastrointestinal Stromal Tumors\tPhase I\tPreclinical\t\n"
        "HPTA\tD046152\tGastrointestinal Stromal Tumors\tPhase II\t\t2003.0\n"  # a previous symbol of HGF
        "HGF\tD001249\tAsthma\tPreclinical\t\t\n"
        "HGF\t\t\tPhase III\t\t\n"  # no indication
        "gag\tD001249\tAsthma\tPhase I\t\t\n"
    )
    got = read(MinikelPart(), {"pp_train.tsv": HEAD + text, "target_phases.tsv": "gene\nPBT\n", "indic.tsv": AREAS})
    assert got.rows("programme") == [
        ("HGNC:4893", "D001249", "Asthma", 0, "Preclinical", None, None, None),
        ("HGNC:4893", "D046152", "Gastrointestinal Stromal Tumors", 1, "Phase II", "Preclinical", 2003, None),
    ]
    assert got.unresolved == 1
