"""Which gene a name means, and which names mean none."""

import pytest

from prioritize.errors import TargetError
from prioritize.targets import NEAR, TOLD, Gene, Gone, Names, known_names, read_targets, resolve

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


LOOK = "look it up at https://www.genenames.org"
TEXT = "Fix: write the symbol, and format the column as text"


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        pytest.param("", "is empty. Fix: write a gene symbol or an HGNC id", id="empty"),
        pytest.param("\u200b \u00a0", "is empty. Fix: write a gene symbol or an HGNC id", id="nothing one can see"),
        pytest.param(
            "p99", "'p99' is ambiguous: AAA1 (HGNC:1), BBB1 (HGNC:2). Fix: write one of these", id="two genes"
        ),
        pytest.param("CD74", f"'CD74' is unknown to HGNC, or withdrawn. Fix: did you mean 'CD47'? {LOOK}", id="near"),
        pytest.param("QQQQ", f"'QQQQ' is unknown to HGNC, or withdrawn. Fix: {LOOK}", id="nothing near"),
        pytest.param("CX", f"'CX' is unknown to HGNC, or withdrawn. Fix: {LOOK}", id="nothing as long"),
        pytest.param("TQX", f"'TQX' is unknown to HGNC, or withdrawn. Fix: {LOOK}", id="nothing alike"),
        pytest.param(
            "HGNC:99",
            f"'HGNC:99' is not among the approved genes of HGNC: withdrawn, or never given. Fix: {LOOK}",
            id="id",
        ),
        pytest.param("9-Sep", f"'9-Sep' looks like a spreadsheet date; could be SEPTIN9. {TEXT}", id="9-Sep"),
        pytest.param("Sep-09", f"'Sep-09' looks like a spreadsheet date; could be SEPTIN9. {TEXT}", id="Sep-09"),
        pytest.param("4-Oct", f"'4-Oct' looks like a spreadsheet date; could be POU5F1. {TEXT}", id="4-Oct"),
        pytest.param("1-Mar", f"'1-Mar' looks like a spreadsheet date; could be MARCHF1 or MTARC1. {TEXT}", id="1-Mar"),
        pytest.param("7-Dec", f"'7-Dec' looks like a spreadsheet date. {TEXT}", id="no such gene"),
        pytest.param("2009/09/02", f"'2009/09/02' looks like a spreadsheet date. {TEXT}", id="year first"),
        pytest.param("9/2/2009", f"'9/2/2009' looks like a spreadsheet date. {TEXT}", id="year last"),
        pytest.param("2.31E+13", f"'2.31E+13' looks like a number made by a spreadsheet. {TEXT}", id="exponent"),
        pytest.param(
            "40057", f"'40057' looks like a number made by a spreadsheet; could be SEPTIN9. {TEXT}", id="day number"
        ),
        pytest.param("961", f"'961' is a number, not a symbol; could be CD47. {TEXT}", id="number of NCBI Gene"),
        pytest.param("0961", f"'0961' is a number, not a symbol; could be CD47. {TEXT}", id="number with zeros"),
        pytest.param("962", f"'962' is a number, not a symbol. {TEXT}", id="number of no gene"),
    ],
)
def test_a_name_that_means_no_single_gene_is_refused_with_the_reason(written, reason):
    assert resolve(written, NAMES) == reason


# Made-up genes again: names that a spreadsheet spoils, that are names of their own all the same.
EEE5 = Gene("HGNC:5", "EEE5", entrez_id="42000")
ODD = Names(
    {gene.hgnc_id: gene for gene in (CD47, POU5F1, AAA1, BBB1, EEE5)},
    known_names(
        [
            ("4-OCT", "HGNC:1", "alias"),
            ("OCT4", "HGNC:9221", "alias"),
            ("DEC25", "HGNC:2", "previous"),
            ("2310009E13", "HGNC:1", "alias"),
            ("231E17", "HGNC:2", "alias"),
            ("231E18", "HGNC:9221", "alias"),
            ("961", "HGNC:2", "alias"),
            ("BOTH", "HGNC:2", "alias"),
            ("BOTH", "HGNC:2", "previous"),
        ]
    ),
    {"HGNC:7": Gone("TWIN", ("HGNC:1",)), "HGNC:8": Gone("TWIN", ("HGNC:2",))},
)


@pytest.mark.parametrize(
    ("written", "found"),
    [
        pytest.param(
            "4-Oct",
            "'4-Oct' is ambiguous: AAA1 (HGNC:1), POU5F1 (HGNC:9221). Fix: write one of these",
            id="an alias, and a date that another alias becomes",
        ),
        pytest.param(
            "961",
            "'961' is ambiguous: CD47 (HGNC:1682), BBB1 (HGNC:2). Fix: write one of these",
            id="an alias, and the number of another gene",
        ),
        pytest.param(
            "2.31E+19",
            f"'2.31E+19' looks like a number made by a spreadsheet; could be AAA1 or BBB1. {TEXT}",
            id="the number that two names become",
        ),
        pytest.param(
            "42000",
            f"'42000' looks like a number made by a spreadsheet; could be EEE5. {TEXT}",
            id="the number of a day, and of a gene",
        ),
        pytest.param(
            "42363",  # 25 December 2015; the day of no gene's number
            f"'42363' looks like a number made by a spreadsheet; could be BBB1. {TEXT}",
            id="the number of a day",
        ),
        pytest.param(
            "both", (BBB1, "'both' is a previous symbol of BBB1 (HGNC:2)"), id="a previous symbol and an alias"
        ),
        pytest.param("TWIN", f"'TWIN' is unknown to HGNC, or withdrawn. Fix: {LOOK}", id="the old symbol of two"),
    ],
)
def test_a_name_that_is_also_what_a_spreadsheet_makes_of_another_is_never_taken_for_it(written, found):
    assert resolve(written, ODD) == found


@pytest.mark.parametrize("dash", "\u2010\u2011\u2012\u2013\u2014\u2015\u2212")
def test_every_dash_is_a_hyphen(dash):
    assert resolve(f"TIM{dash}3", NAMES) == (HAVCR2, f"'TIM{dash}3' is an alias of HAVCR2 (HGNC:18437)")


def test_a_sign_that_controls_a_terminal_is_left_out():
    assert resolve("CD\x0747", NAMES) == (CD47, "'CD\x0747' is read as CD47")


def test_a_name_of_one_letter_more_or_less_is_proposed_and_one_of_two_letters_is_not():
    assert "did you mean 'CD47'?" in resolve("cd471", NAMES)
    assert "did you mean 'CD47'?" in resolve("CD4", NAMES)
    assert "did you mean" not in resolve("CD4711", NAMES)
    assert "did you mean" not in resolve("CD", NAMES)
    assert "did you mean" not in resolve("CD471", NAMES, near=False)


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


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param("symbol\n", [": holds no target, only a header. Fix: give one gene a line"], id="no target"),
        pytest.param(
            "symbol;direction\nCD47;inhibit\n",
            [":1: the columns are not parted by commas: 'symbol;direction'. Fix: save it with commas"],
            id="semicolons",
        ),
        pytest.param(
            "symbol\tdirection\nCD47\tinhibit\n",
            [":1: the columns are not parted by commas: 'symbol\tdirection'. Fix: save it with commas"],
            id="tabs",
        ),
        pytest.param(
            "symbol|direction\nCD47|inhibit\n",
            [":1: the columns are not parted by commas: 'symbol|direction'. Fix: save it with commas"],
            id="strokes",
        ),
        pytest.param(
            "EXON\nCD47\n",
            [":1 EXON: unknown column. Fix: allowed: direction, symbol"],
            id="a lone column with an X in its name",
        ),
        pytest.param(
            "symbl,a;b,direktion\nCD47,,inhibit\n",
            [
                ":1 symbl: unknown column. Fix: did you mean 'symbol'?",
                ":1 a;b: unknown column. Fix: allowed: direction, symbol",
                ":1 direktion: unknown column. Fix: did you mean 'direction'?",
            ],
            id="unknown columns",
        ),
        pytest.param(
            "direction\ninhibit\n",
            [":1: column 'symbol' is missing. Fix: name the column with the genes 'symbol'"],
            id="no gene",
        ),
        pytest.param(
            "gene,direction,target_id\nCD47,,TNF\n",
            [":1: both 'gene' and 'target_id' name the gene. Fix: keep one column"],
            id="two columns of genes",
        ),
        pytest.param(
            "symbol,direction\nQQQQ,\nCD47,inhibt\n9-Sep,\nTNF,inhibit\np99,left\n",
            [
                f":2 symbol: 'QQQQ' is unknown to HGNC, or withdrawn. Fix: {LOOK}.",
                ":3 direction: 'inhibt' is no direction. Fix: did you mean 'inhibit'?",
                f":4 symbol: '9-Sep' looks like a spreadsheet date; could be SEPTIN9. {TEXT}.",
                ":6 direction: 'left' is no direction. Fix: allowed: activate, inhibit, unknown",
                ":6 symbol: 'p99' is ambiguous: AAA1 (HGNC:1), BBB1 (HGNC:2). Fix: write one of these.",
            ],
            id="names and directions",
        ),
        pytest.param(
            "direction,symbol\n,TNFA\ninhibit,TNF\n,OCT4\nactivate,TNF\n",
            [":5 direction: TNF has two directions. Fix: line 2 says inhibit; keep one"],
            id="two directions for one gene, of which the first row gives none",
        ),
    ],
)
def test_a_list_that_cannot_be_used_is_refused_with_every_place_and_what_to_do(read, tmp_path, text, said):
    with pytest.raises(TargetError) as caught:
        read(text)
    assert [str(problem) for problem in caught.value.problems] == [f"{tmp_path / 'list.csv'}{one}" for one in said]


def test_a_name_like_an_unknown_one_is_looked_for_ten_times(read):
    hinted = ["did you mean 'CD47'?" in what for _, what in refused(read, "symbol\n" + "CD74\nCD48\n" * 6)]
    assert hinted == [True] * 12  # the same name is looked for once
    unknown = "".join(f"CD47{letter}\n" for letter in "ABCDEFGHIJKL")
    hinted = ["did you mean 'CD47'?" in what for _, what in refused(read, f"symbol\n{unknown}")]
    assert hinted == [True] * NEAR + [False] * 2


@pytest.mark.parametrize(("more", "rest"), [(0, []), (1, ["1 more"]), (1200, ["1,200 more"])])
def test_of_genes_that_are_repeated_fifty_are_told_one_by_one_and_then_their_number(read, tmp_path, more, rest):
    found = read("symbol\nTNFA\n" + "TNFA\n" * (TOLD + more))
    where = tmp_path / "list.csv"
    assert [row["symbol"] for row in found.rows] == ["TNF"]
    assert found.notes == (
        f"{where}:2: 'TNFA' is a previous symbol of TNF (HGNC:11892)",
        *(f"{where}:{line}: warning: TNFA is TNF, which line 2 already names; kept once" for line in range(3, 53)),
        *(f"{where}: warning: {number} rows name a gene that an earlier line names; kept once" for number in rest),
    )


def test_a_direction_counts_however_late_it_comes(read):
    many = "symbol,direction\n" + "CD47,\n" * 60
    assert read(f"{many}CD47,activate\n").rows[0]["direction"] == "activate"
    assert refused(read, f"{many}CD47,activate\nCD47,inhibit\n") == [(63, "CD47 has two directions")]


def test_a_malformed_file_is_refused_before_any_name_is_looked_up(read):
    assert refused(read, "symbol\nCD47,x\n") == [(2, "2 cells where the header has 1")]


def test_names_are_found_in_any_case():
    assert known_names([("p99", "HGNC:1", "alias"), ("P99", "HGNC:2", "alias")]) == {
        "P99": (("HGNC:1", "alias"), ("HGNC:2", "alias"))
    }
