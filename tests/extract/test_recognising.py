"""What names a gene, what does not, and why; on sentences that a reader can check."""

from __future__ import annotations

import pytest

from prioritize.extract import Document, Extraction, Lexicon, Mention, Section, extract
from prioritize.extract.abbreviations import definitions
from prioritize.extract.extraction import FAMILY
from prioritize.extract.sentences import sentences
from prioritize.extract.spelling import compact, latin, phrase, tokens


def read(text: str, lexicon: Lexicon) -> Extraction:
    """An extraction of one section."""
    return extract(Document("", (Section("Results", text),), "text"), lexicon)


def genes(text: str, lexicon: Lexicon) -> list[tuple[str, str]]:
    """Genes that are named themselves: as written, and their approved symbol, in the order of the text."""
    return [(one.text, one.name) for one in mentions(text, lexicon) if one.how != FAMILY]


def mentions(text: str, lexicon: Lexicon) -> list[Mention]:
    """All mentions of genes, in the order of the text."""
    found = [one for proposal in read(text, lexicon).proposals for one in proposal.mentions]
    return sorted(found, key=lambda one: (one.start, one.name))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("IL-6 and IL6 are one", [("IL-6", "IL6"), ("IL6", "IL6")]),
        ("TNF-α, IFN-γ and IL-1β", [("TNF-α", "TNF"), ("IFN-γ", "IFNG"), ("IL-1β", "IL1B")]),
        ("TGF-beta1 or TGF\u2011β1", [("TGF-beta1", "TGFB1"), ("TGF\u2011β1", "TGFB1")]),
        ("CD44highCD24low cells", [("CD44", "CD44"), ("CD24", "CD24")]),
        ("CXCL12/CXCR4 and CCL2-CCR2", [("CXCL12", "CXCL12"), ("CXCR4", "CXCR4"), ("CCL2", "CCL2"), ("CCR2", "CCR2")]),
        ("anti-PD-1 and pSTAT3", [("PD-1", "PDCD1"), ("STAT3", "STAT3")]),
        ("signal regulatory protein alpha", [("signal regulatory protein alpha", "SIRPA")]),
        ("the IL-6 receptor, not IL-6", [("IL-6 receptor", "IL6R"), ("IL-6", "IL6")]),
        ("CXCL3-1 and CXCL1-50", [("CXCL3", "CXCL3"), ("CXCL1", "CXCL1")]),
        ("Anti-PD-(L)1 agents", [("PD-(L)1", "CD274"), ("PD-(L)1", "PDCD1")]),
        ("ARG1, an alias of TINAGL1 too", [("ARG1", "ARG1"), ("TINAGL1", "TINAGL1")]),
        ("mice without Cd44", [("Cd44", "CD44")]),
        ("NKX2.1 and NKX2-1", [("NKX2.1", "NKX2-1"), ("NKX2-1", "NKX2-1")]),
        ("exosomal miR-21-5p", [("miR-21-5p", "MIR21")]),
        ("Interleukin-1β and interleukin 1 beta", [("Interleukin-1β", "IL1B"), ("interleukin 1 beta", "IL1B")]),
        ("Resistance is driven by MET.", [("MET", "MET")]),
        ("Target: MET; Drug: X", [("MET", "MET")]),
        (
            "C-C motif chemokine ligand 4 (CCl4), then CCl4",
            [("C-C motif chemokine ligand 4", "CCL4"), ("CCl4", "CCL4"), ("CCl4", "CCL4")],
        ),
        ("Cell: CAF; Surface protein: SHH; Genes: PIN1", [("SHH", "SHH"), ("PIN1", "PIN1")]),
        (
            "Hepatocyte growth factor receptor (MET) fell, then MET rose",
            [("Hepatocyte growth factor receptor", "MET"), ("MET", "MET"), ("MET", "MET")],
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_gene_is_found_however_it_is_spelled(text: str, expected: list[tuple[str, str]], lexicon: Lexicon) -> None:
    assert genes(text, lexicon) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("CXCR1/2 blockers", ["CXCR1", "CXCR2"]),
        ("IL-1α/β", ["IL1A", "IL1B"]),
        ("STAT1/3/4", ["STAT1", "STAT3", "STAT4"]),
        ("ERK1/2", ["MAPK1", "MAPK3"]),
        ("CXCL1-3", ["CXCL1", "CXCL2", "CXCL3"]),
        ("IL-4 and -13", ["IL13", "IL4"]),
        ("IL-6 of 2 patients", ["IL6"]),
        ("CD4/8", []),
        ("S100A8/A9", ["S100A8", "S100A9"]),
        ("TGF-β1-3", ["TGFB1", "TGFB2", "TGFB3"]),
        ("VEGFR-1, -2 and -3", ["FLT1", "FLT4", "KDR"]),
    ],
)
def test_a_list_that_shares_its_stem_is_spelled_out_and_marked(
    text: str, expected: list[str], lexicon: Lexicon
) -> None:
    found = mentions(text, lexicon)
    assert [one.name for one in found] == expected
    assert all(one.text in text and len(one.text) < len(text) + 1 for one in found)
    assert [one.how for one in found if one.how == "list expansion"] == ["list expansion"] * (len(expected) - 1)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Interleukins 4 and 13 help.", ["IL13", "IL4"]),
        ("MMPs 1, 3 and 13 help.", ["MMP1", "MMP13", "MMP3"]),
        ("The caspases 3 or 7 help.", ["CASP3", "CASP7"]),
        ("Cases 3 and 7, MMPs 3 and 5%, MMPs 1 and 999, and MMPs 3 and 4 help.", []),
    ],
)
def test_numbers_after_a_plural_are_genes_when_all_of_them_are(
    text: str, expected: list[str], lexicon: Lexicon
) -> None:
    assert [name for _, name in genes(text, lexicon)] == expected


def test_the_chains_of_an_integrin_are_members_of_it(lexicon: Lexicon) -> None:
    found = read("Integrin α5β1 binds fibronectin.", lexicon)
    assert [(one.symbol, one.expanded_from) for one in found.proposals] == [
        ("FN1", ""),
        ("ITGA5", "integrin alpha5beta1"),
        ("ITGB1", "integrin alpha5beta1"),
    ]


def test_members_of_a_family_are_proposed_with_a_mark_and_come_last(lexicon: Lexicon) -> None:
    found = read("NF-κB raises CCL2, and Wnt does so too.", lexicon)
    assert [(one.symbol, one.expanded_from, one.confidence) for one in found.proposals] == [
        ("CCL2", "", 0.95),
        ("NFKB1", "NF-kB", 0.4),
        ("NFKB2", "NF-kB", 0.4),
        ("RELA", "NF-kB", 0.4),
        ("RELB", "NF-kB", 0.4),
        ("REL", "NF-kB", 0.4),
    ]
    assert [one.name for one in found.others if one.kind == "family"] == ["NF-kB", "Wnt"]
    assert "families of more than 8 genes are not proposed gene by gene: Wnt" in found.notes


@pytest.mark.parametrize(
    ("text", "word", "why"),
    [
        ("A CAT scan was made.", "CAT", "also computed axial tomography; an animal"),
        ("It took 6 MET on average.", "MET", "also metabolic equivalent of task; methionine"),
        ("THE AIM WAS TO SET OUT ALL CELLS.", "SET", "also a group; to set"),
        ("WE ASK WHICH CELLS CAN BE SEEN", "CAN", "in a line of capitals"),
        ("Overall survival (OS) was long; OS fell later.", "OS", "defined here as 'Overall survival'"),
        ("In Drosophila, CD44 is absent.", "CD44", "of another species: drosophila"),
        ("See Fig. S1 for more.", "S1", "number of a figure, table or stage"),
        ("The SPARK was used.", "SPARK", ""),
        ("The TAK7 and TIM were seen.", "TIM", "a short name without a number"),
        ("Mice deficient in T cells were used.", "Mice", "also an animal in capitals"),
        ("CCl4 was given to mice.", "CCl4", "also carbon tetrachloride"),
        ("FIG 1 is a scheme of a receptor.", "FIG 1", "number of a figure, table or stage"),
        ("Fig.1 shows a receptor.", "Fig.1", "number of a figure, table or stage"),
        ("The SMA protein and antibodies", "SMA", "also smooth muscle actin; spinal muscular atrophy; an artery"),
        ("The B7 receptors", "B7", "also CD80 and CD86; a vitamin"),
    ],
)
def test_what_looks_like_a_gene_is_left_out_with_the_reason(text: str, word: str, why: str, lexicon: Lexicon) -> None:
    found = read(text, lexicon)
    assert found.proposals == ()
    assert {one.why for one in found.left_out if one.text == word} == ({why} if why else set())


@pytest.mark.parametrize(
    ("text", "symbol"),
    [
        ("MET amplification is frequent.", "MET"),
        ("A mutated KIT gene", "KIT"),
        ("inhibitors of SRC", "SRC"),
        ("HGF/MET", "MET"),
        ("CXCL8, RAN and STAT3", "RAN"),
        ("Antigen-presenting cells (APC) differ from the APC gene.", "APC"),
        ("SHH expression rose. Later SHH was lost.", "SHH"),
    ],
)
def test_words_beside_it_make_an_ambiguous_word_a_gene(text: str, symbol: str, lexicon: Lexicon) -> None:
    assert symbol in [name for _, name in genes(text, lexicon)]


def test_an_abbreviation_means_what_the_paper_says(lexicon: Lexicon) -> None:
    gene = read("Hepatocyte growth factor receptor (HR) is high. HR was blocked.", lexicon)
    ratio = read("The hazard ratio (HR) was low. HR rose.", lexicon)
    assert [(one.symbol, len(one.mentions)) for one in gene.proposals] == [("MET", 3)]
    assert ratio.proposals == ()


def test_a_name_of_several_genes_is_settled_by_the_rest_of_the_text_or_left_out(lexicon: Lexicon) -> None:
    open_name = next(
        name
        for name, hits in sorted(lexicon.exact.items())
        if len(hits) == 2
        and name.isalnum()
        and name[:5].isalpha()
        and name[-1].isdigit()
        and name not in lexicon.said
        and name not in lexicon.families
    )
    first, second = (lexicon.symbols[hit.hgnc_id] for hit in lexicon.exact[open_name])
    left = read(f"We saw {open_name} there.", lexicon)
    assert left.proposals == ()
    assert [(one.why, one.candidates) for one in left.left_out] == [
        ("name of several genes", tuple(sorted((first, second))))
    ]
    settled = read(f"We saw {open_name} there. The {second} protein is long.", lexicon)
    assert [(one.symbol, len(one.mentions)) for one in settled.proposals] == [(second, 2)]
    both = read(f"We saw {open_name} there. The {second} protein and the {first} protein are long.", lexicon)
    assert [one.text for one in both.left_out] == [open_name]


@pytest.mark.parametrize(
    ("text", "direction"),
    [
        ("CD47 blockade helped.", "inhibit"),
        ("Antibodies against CD47 helped.", "inhibit"),
        ("CD47/SIRPα blockade helped.", "inhibit"),
        ("CD40 agonists license cells.", "activate"),
        ("CD40 and OX40 agonists license cells.", "activate"),
        ("CD44+ cells were sorted.", "marker"),
        ("The markers CD44 and LGR5 were used.", "marker"),
        ("CD47 promotes immune evasion.", "inhibit"),
        ("CD47 suppresses phagocytosis.", "inhibit"),
        ("MICA enhances cytotoxicity.", "activate"),
        ("PTEN restrains metastasis.", "activate"),
        ("Loss of PTEN promotes metastasis.", "activate"),
        ("CCR2 deficiency reduced metastasis.", "inhibit"),
        ("PDE5 (PDE5) inhibitors helped.", "inhibit"),
        ("CD70 on such cells is targeted by an antibody.", "inhibit"),
        ("MARCO and CD163 mark such cells.", "marker"),
        ("CD47 was measured.", "unclear"),
        ("Contrary to hopes, CCR3 inhibition did not help.", "unclear"),
        ("STAT6 should not be inhibited in children.", "unclear"),
        ("TNF-alpha blockade failed.", "unclear"),
        ("Blocking IL6 is harmful and should be avoided.", "unclear"),
        ("CD47 does not promote immune evasion.", "unclear"),
        ("JAK1 inhibitors help.", "inhibit"),
        ("CD47 blockade not only spared cells.", "inhibit"),
        ("CD47 blockade helped in heart failure.", "inhibit"),
        ("CD44+ cells did not grow.", "marker"),
        ("Against expectations, ADRB2 was changed.", "unclear"),
        ("Against CD47, SIRPA and CCR2 there are antibodies.", "inhibit"),
    ],
)
def test_the_claimed_direction_follows_from_the_sentence(text: str, direction: str, lexicon: Lexicon) -> None:
    assert read(text, lexicon).proposals[0].direction == direction


@pytest.mark.parametrize(
    ("text", "symbol", "direction"),
    [
        ("CSF1R^12,14 blockade reduced macrophages.", "CSF1R", "inhibit"),
        ("EGFR is found in cells and its inhibition by erlotinib reduces metastasis.", "EGFR", "inhibit"),
        ("EGFR is found there and its ligand promotes metastasis.", "EGFR", "unclear"),
        ("PTEN restrains AKT1 and its inhibition reduces metastasis.", "PTEN", "unclear"),
        ("CXCL9 recruits T cells and its blockade reduced metastasis.", "CXCL9", "unclear"),
        ("TGF-β1, which drives collagen and excludes CD8+ T cells, is raised.", "TGFB1", "inhibit"),
        ("Mice deficient in IL17A had fewer metastases.", "IL17A", "inhibit"),
        ("Low levels of CDH1 drive metastasis.", "CDH1", "activate"),
        ("IL6 blockade reduced CCL2, which promotes metastasis.", "CCL2", "inhibit"),
        ("Reduced CDH1, which promotes metastasis, was seen.", "CDH1", "unclear"),
        ("Despite low PTEN, AKT1 drives metastasis.", "PTEN", "unclear"),
        ("In the absence of IL6, CCL2 promotes metastasis.", "CCL2", "inhibit"),
        ("Ccr2-/- mice had fewer metastases.", "CCR2", "inhibit"),
        ("KRAS mutations promote resistance.", "KRAS", "unclear"),
        ("Inhibitors of PD-L1 degradation reduce killing.", "CD274", "unclear"),
        ("Inhibitors of the CD47-SIRPα interaction are safe.", "CD47", "unclear"),
        ("STAT3 inhibition enhances metastasis.", "STAT3", "unclear"),
        ("CD40 agonists promote immunosuppression.", "CD40", "unclear"),
        ("Blockade of CD47, which promotes immune evasion, was safe.", "CD47", "inhibit"),
        ("CXCL9 is reduced by drugs and promotes T cell infiltration.", "CXCL9", "activate"),
        ("CXCL9 was suppressed in resistance.", "CXCL9", "unclear"),
        ("IL6 induces factors, which suppress T cells.", "IL6", "inhibit"),
        ("DKK1 reduces factors, which suppress T cells.", "DKK1", "activate"),
        ("CCL5 attracts T cells and promotes metastasis.", "CCL5", "unclear"),
        ("CCL2 was measured and hypoxia promotes metastasis.", "CCL2", "unclear"),
        ("CCL2 reduces PD-L1 and hypoxia promotes metastasis.", "CCL2", "unclear"),
        ("Inhibitors reduce PD-L1 expression and increase T cells.", "CD274", "unclear"),
        ("T cells express PD-1 and suppress tumour growth.", "PDCD1", "unclear"),
        ("IL10 protects mice from fibrosis.", "IL10", "activate"),
        ("CD44 promotes inhibition of tumour growth.", "CD44", "unclear"),
        ("CXCL12 promotes impaired T cell infiltration.", "CXCL12", "inhibit"),
        ("CXCL12 was associated with reduced metastasis.", "CXCL12", "unclear"),
    ],
)
def test_a_direction_is_told_for_the_subject_of_the_sentence_or_not_at_all(
    text: str, symbol: str, direction: str, lexicon: Lexicon
) -> None:
    assert {one.symbol: one.direction for one in read(text, lexicon).proposals}[symbol] == direction


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("The IL 5 receptor is found here.", "IL 5"),
        ("The interleukin 5 receptor is found here.", "interleukin 5"),
        ("TNF receptor 1 is found here.", "TNF"),
        ("The TNF-receptor is found here, TNF-receptors too.", "TNF"),
        ("The GIP receptor is found here.", "GIP"),
        ("The D2 receptor is found here.", "D2"),
        ("The D1 receptor is found here.", "D1"),
    ],
)
def test_a_ligand_is_not_named_by_the_name_of_its_receptor(text: str, word: str, lexicon: Lexicon) -> None:
    found = read(text, lexicon)
    assert found.proposals == ()
    assert {(one.text, one.why) for one in found.left_out} == {(word, "its receptor is another gene")}


@pytest.mark.parametrize(
    ("name", "symbol"),
    [
        ("IL4R", "IL4R"),
        ("PD-1", "PDCD1"),
        ("EGFR", "EGFR"),
        ("CXCR4", "CXCR4"),
        ("CD40", "CD40"),
        ("HER2", "ERBB2"),
        ("IL-5 and its", "IL5"),
    ],
)
def test_a_receptor_stays_named_before_the_word_receptor(name: str, symbol: str, lexicon: Lexicon) -> None:
    assert [found for _, found in genes(f"The {name} receptors are found here.", lexicon)] == [symbol]


def test_a_proposal_holds_the_place_and_the_words_of_its_sentences(lexicon: Lexicon) -> None:
    text = "Many cells are known. Macrophages show SIRPα, and MDSCs do not; magrolimab blocks CD47 in chemotherapy."
    found = read(text, lexicon)
    (mention,) = found.proposals[1].mentions
    assert (mention.name, text[mention.start : mention.end], mention.section) == ("CD47", "CD47", "Results")
    assert mention.sentence == "Macrophages show SIRPα, and MDSCs do not; magrolimab blocks CD47 in chemotherapy."
    assert found.proposals[1].mechanism == ("macrophage", "MDSC", "magrolimab", "chemotherapy")
    assert [one.id for one in found.others if one.kind == "drug"] == ["magrolimab"]


def test_a_family_that_is_also_a_pathway_is_told_as_both(lexicon: Lexicon) -> None:
    found = read("Notch signalling raises JAG1.", lexicon)
    assert [(one.kind, one.name) for one in found.others] == [("pathway", "Notch"), ("family", "Notch")]
    assert found.proposals[0].mechanism == ("Notch",)


def test_a_text_without_genes_says_what_it_names_instead(lexicon: Lexicon) -> None:
    found = read("Cancer stem cells and macrophages exchange cytokines and exosomes under chemotherapy.", lexicon)
    assert found.proposals == ()
    assert found.notes == (
        "no gene is named; what is named instead: cell: CSC, macrophage; mediator: cytokine, exosome; "
        "therapy: chemotherapy",
    )


def test_the_same_text_gives_the_same_extraction(lexicon: Lexicon) -> None:
    text = "CXCR1/2, NF-κB and CD44+ cells; the hazard ratio (HR) was 2."
    assert read(text, lexicon) == read(text, lexicon)


def test_odd_text_is_read_without_a_fault(lexicon: Lexicon) -> None:
    for text in (
        "",
        " ",
        "(",
        "()",
        "a\0b",
        "(A)",
        "((IL-6)",
        "αβγ",
        "+++",
        "IL-6" * 500,
        "\u202eIL-6\u202c",
        "1/2/3/4",
        f"IL6 {'a_' * 100}",
    ):
        read(text, lexicon)


def test_sentences_do_not_end_at_abbreviations_and_names() -> None:
    text = "See Fig. 2 of E. coli. p53 is lost. It (e.g. CD4) stays!  MHC-I. IL-15 rises."
    assert [text[start:end] for start, end in sentences(text)] == [
        "See Fig. 2 of E. coli.",
        "p53 is lost.",
        "It (e.g. CD4) stays!",
        "MHC-I.",
        "IL-15 rises.",
    ]


def test_text_without_full_stops_is_cut_at_spaces() -> None:
    text = "CD47 " * 1_000
    cut = sentences(text)
    assert [text[end - 4 : end] for _, end in cut] == ["CD47"] * 6
    assert max(end - start for start, end in cut) <= 1_000


def test_spellings_of_one_symbol_have_one_key() -> None:
    assert {compact(name) for name in ("TGF-beta", "TGF\u2011β", "TGFβ", "TGF β", "TGFbeta", "TGF-Beta")} == {"TGFβ"}
    assert latin("IL1β") == "IL1B"
    assert (
        phrase("Granulocyte-Macrophage  colony–stimulating factor")
        == "granulocyte macrophage colony stimulating factor"
    )
    assert [one.text for one in tokens("CD133high cells")] == ["CD133", "high", "cells"]


@pytest.mark.parametrize(
    ("text", "short", "long"),
    [
        ("the tumour microenvironment (TME) is", "TME", "tumour microenvironment"),
        ("and signal regulatory protein alpha (SIRPα) on", "SIRPα", "signal regulatory protein alpha"),
        ("Acceptance and Commitment Therapy (ACT) in", "ACT", "Acceptance and Commitment Therapy"),
    ],
)
def test_a_definition_is_read_back_to_its_first_letter(text: str, short: str, long: str) -> None:
    assert [(one.short, one.long) for one in definitions(text, 0, len(text))] == [(short, long)]


@pytest.mark.parametrize(
    "text",
    [
        "we saw 12 patients (24%)",
        "it rose (P = 0.01)",
        "cells (see Table 2)",
        "twice (n = 5)",
        "cells were then seen in one tumour (CT)",
    ],
)
def test_other_brackets_define_nothing(text: str) -> None:
    assert list(definitions(text, 0, len(text))) == []
