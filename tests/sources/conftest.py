"""Nine real genes of HGNC, and a reader that puts hand-made files before one source."""

# The lines of a table stay whole.
# ruff: noqa: E501

import gzip
from collections.abc import Mapping
from pathlib import Path

import duckdb
import pytest

from prioritize.sources.hgnc import Hgnc
from prioritize.sources.shared import make_catalogue_tables, make_gene_tables

# IL6 carries the alias HGF, the approved symbol of another gene; ABL1 and CD47 share the alias p150
# (that of CD47 is made up, to have a name that two genes claim).
HGNC = """\
hgnc_id	symbol	name	locus_group	status	alias_symbol	prev_symbol	entrez_id	ensembl_gene_id	uniprot_ids
HGNC:1682	CD47	CD47 molecule	protein-coding gene	Approved	IAP|OA3|p150	MER6	961	ENSG00000196776	Q08722
HGNC:9662	SIRPA	signal regulatory protein alpha	protein-coding gene	Approved	"SHPS1|SIRP"	PTPNS1	140885	ENSG00000198053	P78324
HGNC:11998	TP53	tumor protein p53	protein-coding gene	Approved	p53|LFS1		7157	ENSG00000141510	P04637
HGNC:6342	KIT	KIT proto-oncogene, receptor tyrosine kinase	protein-coding gene	Approved	CD117	PBT	3815	ENSG00000157404	P10721
HGNC:76	ABL1	ABL proto-oncogene 1, non-receptor tyrosine kinase	protein-coding gene	Approved	JTK7|p150	ABL	25	ENSG00000097007	P00519
HGNC:1014	BCR	BCR activator of RhoGEF and GTPase	protein-coding gene	Approved	CML	BCR1	613	ENSG00000186716	P11274
HGNC:6018	IL6	interleukin 6	protein-coding gene	Approved	IL-6|HGF	IFNB2	3569	ENSG00000136244	P05231
HGNC:4893	HGF	hepatocyte growth factor	protein-coding gene	Approved	SF	HPTA	3082	ENSG00000019991	P14210
HGNC:26077	MARCHF1	membrane associated ring-CH-type finger 1	protein-coding gene	Approved	RNF171	MARCH1	55016	ENSG00000145416	Q8TCQ1
"""


def _write(folder: Path, files: Mapping[str, str]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        raw = text.encode()
        (folder / name).write_bytes(gzip.compress(raw) if name.endswith(".gz") else raw)


class Reading:
    """What one source made of hand-made files."""

    def __init__(self, con, source):
        self.con = con
        self.source = source

    def rows(self, table):
        """All rows of a table, in the order in which the source left them."""
        return self.con.execute(f'SELECT * FROM "{table}" ORDER BY rowid').fetchall()

    @property
    def unresolved(self):
        return self.source.unresolved(self.con)


@pytest.fixture
def write():
    """A function that writes text files into a folder; a name that ends in .gz is packed."""
    return _write


@pytest.fixture
def hgnc_text():
    """The nine genes as HGNC publishes them."""
    return HGNC


@pytest.fixture
def con(tmp_path):
    """A database in which HGNC has been read."""
    _write(tmp_path / "hgnc", {"hgnc_complete_set.txt": HGNC})
    with duckdb.connect(config={"threads": 1}) as connection:
        Hgnc().read(connection, [tmp_path / "hgnc"])
        make_gene_tables(connection)
        make_catalogue_tables(
            connection,
            [("HGNC:1682", "CD47")],
            [("magrolimab", "Magrolimab"), ("magrolimab", "Hu5F9-G4")],
        )
        yield connection


@pytest.fixture
def read(con, tmp_path):
    """A function that writes files and lets a source read them."""

    def _read(source, files):
        _write(tmp_path / "files", files)
        source.read(con, [tmp_path / "files"])
        return Reading(con, source)

    return _read
