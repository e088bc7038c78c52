"""Which gene a name means, and which names mean none."""

import pytest

from prioritize.errors import TargetError
from prioritize.targets import Gene, Names, known_names, read_targets, resolve

CD47 = Gene("HGNC:1682", "CD47", "CD47 molecule", "961", "ENSG00000196776", "Q08722")
HAVCR2 = Gene("HGNC:18437", "HAVCR2")
POU5F1 = Gene("HGNC:9221", "POU5F1")
SEPTIN9 = Gene("HGNC:7323", "SEPTIN9")
MARCHF1 = Gene("HGNC:26077", "MARCHF1")
MTARC1 = Gene("HGNC:26189", "MTARC1")
TNF = Gene("HGNC:11892", "TNF")
# Two made-up genes that share an alias; the alias of the second is also the symbol of the first.
AAA1 = Gene("HGNC:1", "AAA1")
BBB1 = Gene("HGNC:2", "BBB1")

NAMES = Names(
    {gene.hgnc_id: gene for gene in (CD47, HAVCR2, POU5F1, SEPTIN9, MARCHF1, MTARC1, TNF, AAA1, BBB1)},
    known_names(
        [
            *((gene.symbol, gene.hgnc_id, "approved") for gene in (CD47, HAVCR2, POU5F1, SEPTIN9)),
            *((gene.symbol, gene.hgnc_id, "approved") for gene in (MARCHF1, MTARC1, TNF)),
            ("AAA1", "HGNC:1", "approved"),
            ("BBB1", "HGNC:2", "approved"),
            ("AAA1", "HGNC:2", "alias"),
            ("p99", "HGNC:1", "alias"),
            ("p99", "HGNC:2", "alias"),
            ("OCT4", "HGNC:9221", "alias"),
            ("TIM-3", "HGNC:18437", "alias"),
            ("TNFA", "HGNC:11892", "previous"),
            ("SEPT9", "HGNC:7323", "previous"),
            ("MARCH1", "HGNC:26077", "previous"),
            ("MARC1", "HGNC:26189", "previous"),
            ("1-8D", "HGNC:1", "alias"),
        ]
    ),
)


@pytest.fixture
def read(tmp_path):
    """A function that writes a target list and reads it."""

    def _read(text):
        path = tmp_path / "list.csv"
        path.write_text(text, encoding="utf-8")
        return read_targets(path, NAMES)

    return _read


def refused(read, text):
    """(line, what) of each fault that the list ends in."""
    with pytest.raises(TargetError) as caught:
        read(text)
    return [(problem.line, problem.what) for problem in caught.value.problems]


@pytest.mark.parametrize(
    ("written", "gene", "note"),
    [
        pytest.param("CD47", CD47, "", id="approved"),
        pytest.param("HGNC:1682", CD47, "", id="HGNC id"),
        pytest.param("hgnc:1682", CD47, "", id="HGNC id in lower case"),
        pytest.param("OCT4", POU5F1, "'OCT4' is an alias of POU5F1 (HGNC:9221)", id="alias"),
        pytest.param("TNFA", TNF, "'TNFA' is a previous symbol of TNF (HGNC:11892)", id="previous"),
        pytest.param("cd47", CD47, "'cd47' is read as CD47", id="case"),
        pytest.param(" CD47 ", CD47, "' CD47 ' is read as CD47", id="space"),
        pytest.param("CD47\u00a0", CD47, "'CD47\u00a0' is read as CD47", id="no-break space"),
        pytest.param("CD\u200b47", CD47, "'CD\u200b47' is read as CD47", id="zero-width space"),
        pytest.param("\ufeffCD47", CD47, "'\ufeffCD47' is read as CD47", id="byte order mark"),
        pytest.param(
            "\uff23\uff24\uff14\uff17",
            CD47,
            "'\uff23\uff24\uff14\uff17' is read as CD47",
            id="full width",
        ),
        pytest.param(
            "TIM\u20133",
            HAVCR2,
            "'TIM\u20133' is an alias of HAVCR2 (HGNC:18437)",
            id="typographic dash",
        ),
        pytest.param("AAA1", AAA1, "", id="a symbol wins over the same word as an alias"),
        pytest.param("1-8D", AAA1, "'1-8D' is an alias of AAA1 (HGNC:1)", id="a name that begins as a date"),
    ],
)
def test_a_name_means_one_gene(written, gene, note):
    assert resolve(written, NAMES) == (gene, note)


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        pytest.param("", "is empty", id="empty"),
        pytest.param("\u200b \u00a0", "is empty", id="nothing one can see"),
        pytest.param("p99", "'p99' is ambiguous: AAA1 (HGNC:1), BBB1 (HGNC:2). Fix: write one", id="two genes"),
        pytest.param("CD74", "unknown to HGNC, or withdrawn. Fix: did you mean 'CD47'?", id="near"),
        pytest.param("QQQQ", "unknown to HGNC, or withdrawn. Fix: look it up", id="nothing near"),
        pytest.param("HGNC:99", "is not among the approved genes of HGNC: withdrawn", id="id"),
        pytest.param("9-Sep", "spreadsheet date; could be SEPTIN9. Fix: write", id="9-Sep"),
        pytest.param("Sep-09", "spreadsheet date; could be SEPTIN9. Fix: write", id="Sep-09"),
        pytest.param("4-Oct", "spreadsheet date; could be POU5F1. Fix: write", id="4-Oct"),
        pytest.param("1-Mar", "spreadsheet date; could be MARCHF1 or MTARC1. Fix: write", id="1-Mar"),
        pytest.param("7-Dec", "looks like a spreadsheet date. Fix: write", id="no such gene"),
        pytest.param("2009/09/02", "looks like a spreadsheet date. Fix", id="year first"),
        pytest.param("9/2/2009", "looks like a spreadsheet date. Fix", id="year last"),
        pytest.param("2.31E+13", "looks like a number made by a spreadsheet", id="exponent"),
        pytest.param("40057", "looks like a number made by a spreadsheet", id="day number"),
    ],
)
def test_a_name_that_means_no_single_gene_is_refused_with_the_reason(written, reason):
    found = resolve(written, NAMES)
    assert isinstance(found, str)
    assert reason in found


def test_a_name_of_one_letter_more_is_proposed_and_one_of_two_letters_more_is_not():
    assert "did you mean 'CD47'?" in resolve("CD471", NAMES)
    assert "did you mean" not in resolve("CD4711", NAMES)


def test_a_row_holds_the_identifiers_of_the_gene(read):
    assert read("symbol\nCD47\n").rows == (
        {
            "target_id": "HGNC:1682",
            "symbol": "CD47",
            "name": "CD47 molecule",
            "entrez_id": "961",
            "ensembl_gene_id": "ENSG00000196776",
            "uniprot_id": "Q08722",
            "direction": "",
        },
    )


def test_the_column_may_be_called_target_id(read):
    assert [row["symbol"] for row in read("target_id\nHGNC:1682\nTNF\n").rows] == ["CD47", "TNF"]


def test_the_column_may_be_called_gene_as_in_the_scores_of_all_genes(read):
    assert [row["symbol"] for row in read("gene\nCD47\nTNF\n").rows] == ["CD47", "TNF"]
    assert refused(read, "symbol,gene\nCD47,TNF\n") == [(1, "both 'symbol' and 'gene' name the gene")]


def test_rows_stay_in_the_order_of_the_list(read):
    assert [row["symbol"] for row in read("symbol\nTNF\nCD47\n").rows] == ["TNF", "CD47"]


@pytest.mark.parametrize("written", ["inhibit", "Inhibit", " INHIBIT "])
def test_the_direction_may_be_written_in_any_case(read, written):
    assert read(f"symbol,direction\nCD47,{written}\n").rows[0]["direction"] == "inhibit"


def test_a_mapped_name_is_noted_with_its_line(read):
    (note,) = read("symbol\nCD47\nOCT4\n").notes
    assert note.endswith("list.csv:3: 'OCT4' is an alias of POU5F1 (HGNC:9221)")


def test_a_gene_named_twice_is_kept_once_with_a_warning(read):
    found = read("symbol\nPOU5F1\nOCT4\n")
    assert [row["symbol"] for row in found.rows] == ["POU5F1"]
    assert found.notes[-1].endswith("list.csv:3: warning: OCT4 is POU5F1, which line 2 already names; kept once")


def test_a_direction_given_only_the_second_time_is_kept(read):
    (row,) = read("symbol,direction\nCD47,\nCD47,inhibit\n").rows
    assert row["direction"] == "inhibit"


def test_the_same_direction_twice_is_no_fault(read):
    (row,) = read("symbol,direction\nCD47,inhibit\nCD47,inhibit\n").rows
    assert row["direction"] == "inhibit"


def test_two_directions_for_one_gene_are_refused(read):
    text = "symbol,direction\nCD47,inhibit\nCD47,activate\n"
    assert refused(read, text) == [(3, "CD47 has two directions")]


def test_two_directions_are_found_though_the_first_row_gives_none(read):
    text = "symbol,direction\nCD47,\nCD47,inhibit\nCD47,activate\n"
    assert refused(read, text) == [(4, "CD47 has two directions")]


def test_an_unknown_direction_is_refused_with_a_suggestion(read):
    with pytest.raises(TargetError, match=r"'inhibt' is no direction.*did you mean 'inhibit'"):
        read("symbol,direction\nCD47,inhibt\n")


def test_all_bad_rows_are_listed_at_once(read):
    found = refused(read, "symbol,direction\nQQQQ,\nCD47,up\n9-Sep,\nTNF,inhibit\np99,left\n")
    assert [line for line, _ in found] == [2, 3, 4, 6, 6]


def test_a_wrong_column_is_refused_with_the_allowed_ones(read):
    with pytest.raises(TargetError, match=r"list\.csv:1 symbl: unknown.*did you mean 'symbol'"):
        read("symbl\nCD47\n")


def test_a_list_without_a_gene_column_is_refused(read):
    assert refused(read, "direction\ninhibit\n") == [(1, "column 'symbol' is missing")]


def test_two_columns_that_name_the_gene_are_refused(read):
    text = "symbol,target_id\nCD47,HGNC:11892\n"
    assert refused(read, text) == [(1, "both 'symbol' and 'target_id' name the gene")]


def test_a_header_without_a_target_is_refused(read):
    assert refused(read, "symbol\n") == [(None, "holds no target, only a header")]


@pytest.mark.parametrize("sign", [";", "\t", "|"])
def test_columns_parted_by_another_sign_are_told_from_a_column_that_is_unknown(read, sign):
    text = f"symbol{sign}direction\nCD47{sign}inhibit\n"
    assert refused(read, text) == [(1, f"the columns are not parted by commas: 'symbol{sign}direction'")]
    assert refused(read, "EXON\nCD47\n") == [(1, "unknown column")]


def test_a_malformed_file_is_refused_before_any_name_is_looked_up(read):
    assert refused(read, "symbol\nCD47,x\n") == [(2, "2 cells where the header has 1")]


def test_names_are_found_in_any_case():
    assert known_names([("p99", "HGNC:1", "alias"), ("P99", "HGNC:2", "alias")]) == {
        "P99": (("HGNC:1", "alias"), ("HGNC:2", "alias"))
    }
