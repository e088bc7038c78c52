"""The made-up world: the same bytes in any order, the sizes asked for, and a truth that evidence can find."""

import gzip
import hashlib
import json
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pytest

from prioritize import delimited
from prioritize.associations import VARIANTS, read_sources, score_files
from prioritize.associations.kernel import score_pairs, score_sources
from prioritize.errors import EvidenceError, SourceError, TargetError, UsageError
from prioritize.targets import Gene, Names, read_targets
from prioritize.validating.refusing import column_problems, refuse
from tests import synthetic
from tests.synthetic import SCALES, SOURCES, Scale, World, generate, generator, shared_out, spoil

CHECKOUT = Path(__file__).resolve().parent.parent
TWO_BLOCKS = Scale(300, 40, 7_000, drugs=20, links=1_000, pathways=10, trials=4_100)
"""Evidence and trials of two blocks of 4,096 rows."""


@pytest.fixture(scope="module")
def small():
    return World("S", 0)


@pytest.fixture(scope="module")
def evidence(small):
    return small.table("evidence")


def auroc(score, label):
    """Chance that a pair that works is above one that does not."""
    rank = pd.Series(score).rank().to_numpy()
    yes = label.sum()
    return (rank[label].sum() - yes * (yes + 1) / 2) / (yes * (len(label) - yes))


def digests(folder: Path):
    """SHA-256 of every Parquet file below a folder."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*.parquet"))
    }


def test_a_block_is_the_same_bytes_whatever_was_made_before_it(tmp_path, monkeypatch):
    monkeypatch.setattr(synthetic, "BLOCK", 4_096)
    world = World(TWO_BLOCKS, 3)
    assert (world.blocks("evidence"), world.blocks("trial")) == (2, 2)
    generate(TWO_BLOCKS, 3, tmp_path / "one", blocks={"evidence": [0, 1], "trial": [0, 1]})
    generate(TWO_BLOCKS, 3, tmp_path / "other", blocks={"trial": [1]})
    generate(TWO_BLOCKS, 3, tmp_path / "other", blocks={"evidence": [1]})
    generate(TWO_BLOCKS, 3, tmp_path / "other", blocks={"trial": [0], "evidence": [0]})
    assert digests(tmp_path / "one") == digests(tmp_path / "other")
    assert len(digests(tmp_path / "one")) == 4


def test_another_seed_gives_other_evidence(evidence):
    assert not World("S", 1).table("evidence").equals(evidence)


def test_the_random_numbers_are_those_of_the_seed_the_table_and_the_block():
    first = generator(0, "evidence", 0).random()
    assert first == generator(0, "evidence", 0).random()
    assert (
        len({first, *(generator(*key).random() for key in ((1, "evidence", 0), (0, "trial", 0), (0, "evidence", 1)))})
        == 4
    )


def test_the_small_scale_has_the_sizes_of_its_description(small, evidence):
    assert (len(small.table("target")), len(small.table("disease"))) == (200, 50)
    assert len(small.table("association")) == round(5_000 / 2.46) == 2_033
    assert len(evidence) == pytest.approx(5_000, rel=0.05)
    assert not small.table("association").duplicated(["target_id", "disease_id"]).any()
    assert small.table("association")["n_evidence"].sum() == len(evidence)


@pytest.mark.parametrize("name", ["target", "disease", "association", "link", "pathway_member", "drug_target"])
def test_rows_are_in_the_order_of_their_ids(small, name):
    rows = [tuple(row) for row in small.table(name).iloc[:, :2].itertuples(index=False)]
    assert rows == sorted(rows)


def test_evidence_is_of_known_sources_and_above_0_to_1(evidence):
    assert set(evidence["source"]) == set(SOURCES)
    assert evidence["score"].between(0.001, 1.0).all()
    assert set(evidence.loc[evidence["source"] == "clinical_precedence", "score"]) <= {0.05, 0.1, 0.2, 0.7, 1.0}
    assert evidence["year"].between(1995, 2026).all()
    assert (evidence["source"] == "europepmc").mean() == pytest.approx(0.55, abs=0.03)


def test_the_parents_of_diseases_come_before_them(small):
    parents = small.table("disease_parent")
    assert (parents["parent_id"] < parents["disease_id"]).all()
    assert parents["disease_id"].is_unique


def test_evidence_without_literature_finds_what_works_and_literature_does_not(small):
    truth = small.table("truth")
    numbers = small.evidence_numbers(0)
    order = {name: place for place, name in enumerate(SOURCES)}

    def found(*without):
        weights = np.array([0.0 if name in without else 1.0 for name in order])
        columns = [numbers[name] for name in ("target", "disease", "source")]
        scores = score_pairs(
            score_sources(*columns, numbers["score"], VARIANTS["pipeline"]), weights, VARIANTS["pipeline"]
        )
        frame = pd.DataFrame({"target": scores.target, "disease": scores.disease, "score": scores.score})
        return auroc(frame.sort_values(["target", "disease"])["score"].to_numpy(), truth["works"].to_numpy())

    everything, no_literature = found(), found("europepmc")
    only_literature = found(*(set(order) - {"europepmc"}))
    assert no_literature > everything > only_literature
    assert no_literature > 0.6
    assert only_literature < 0.5


def test_the_leak_knows_what_no_evidence_of_the_time_could(small):
    truth = small.table("truth")
    assert auroc(truth["approved_later"].to_numpy(), truth["works"].to_numpy()) > 0.85
    assert not {"approved_later", "works", "efficacy"} & set(small.table("target").columns)


def test_validate_refuses_the_leak_by_its_name_and_under_another_name_by_what_it_tells(small):
    truth = small.table("truth")
    works = truth["works"].to_numpy()
    columns = {
        "approved_later": truth["approved_later"].to_numpy(dtype=float),
        "column_7": works + 0.0,
        "publications": np.random.default_rng(0).random(len(works)),
    }
    problems = column_problems("scores.tsv", columns, works, {}, ())
    assert {one.field: one.what.partition(" (")[0] for one in problems} == {
        "approved_later": "is named as what came out, not as what was known before",
        "column_7": "tells the outcome all but perfectly",
    }
    with pytest.raises(UsageError, match="approved_later"):
        refuse(problems, allow=False)


def test_synergistic_pairs_are_a_hundredth_and_are_not_linked(small):
    pairs = small.table("synergy")
    assert len(pairs) == 200 * 199 // 2 // 100 == 199
    linked = set(zip(*small.table("link")[["target_a", "target_b"]].T.to_numpy(), strict=True))
    assert not linked & set(zip(pairs["target_a"], pairs["target_b"], strict=True))


def test_the_sums_beside_the_files_are_those_of_the_files(tmp_path, evidence):
    sums = generate("S", 0, tmp_path)
    assert json.loads((tmp_path / "SUMS.json").read_text()) == sums
    read = pd.read_csv(pd.io.common.BytesIO(evidence.head(1_000).to_csv(sep="\t", index=False).encode()), sep="\t")
    assert sums["evidence"]["rows"] == len(evidence)
    assert sums["evidence"]["score"] == round(float(evidence["score"].sum()), 6)
    assert sums["evidence"]["sha256"] == hashlib.sha256(read.to_csv(sep="\t", index=False).encode()).hexdigest()


def test_both_forms_of_a_file_hold_the_same_rows(tmp_path, small):
    generate("S", 0, tmp_path, "tsv.gz", blocks={"target": [0]})
    text = gzip.decompress((tmp_path / "target" / "part-00000.tsv.gz").read_bytes()).decode()
    assert text.splitlines()[:2] == [
        "\t".join(small.table("target").columns),
        "\t".join(str(cell) for cell in small.table("target").iloc[0]),
    ]
    assert len(text.splitlines()) == 201


def test_shares_are_whole_sum_to_the_total_and_stay_below_the_most():
    assert shared_out(10, np.array([1.0, 1.0, 8.0]), 5).tolist() == [3, 2, 5]
    assert shared_out(0, np.array([1.0]), 5).tolist() == [0]


def test_spoilt_files_have_the_faults_in_the_rows_that_are_told(tmp_path, small):
    told = spoil(small, tmp_path)
    raw = (tmp_path / "evidence.tsv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    assert raw.count(b"\r\n") == raw.count(b"\n")
    rows = [line.split("\t") for line in raw.decode("utf-8-sig").splitlines()[1:]]

    def symbols(fault):
        return {rows[row - 1][0] for row in told[fault]}

    assert symbols("date") == {"1-Sep"}
    assert symbols("unknown") == {"NOSUCHGENE"}
    assert all(name.startswith("OLD") for name in symbols("previous symbol"))
    assert all(name.startswith("made") for name in symbols("lower case"))
    assert {rows[row - 1][3] for row in told["no number"]} <= {"nan", "inf", "1e308", "-0.5"}
    assert all(rows[row - 1] == rows[row] for row in told["twice"])
    assert len(told["previous symbol"]) == pytest.approx(0.02 * len(rows), rel=0.35)
    with pytest.raises(EOFError):
        gzip.decompress((tmp_path / "truncated.tsv.gz").read_bytes())
    assert (tmp_path / "empty.tsv").read_bytes() == b""
    assert (tmp_path / "swapped.tsv").read_text(encoding="utf-8").splitlines()[0].split("\t")[2:4] == [
        "score",
        "source",
    ]


def test_each_fault_of_the_spoilt_files_is_refused_or_mended_by_name(tmp_path, small):
    told = spoil(small, tmp_path)
    for name, words in (("truncated.tsv.gz", "gzip"), ("empty.tsv", "empty")):
        with pytest.raises(TargetError, match=rf"(?i){name}.*{words}"):
            delimited.read(tmp_path / name)
    table = delimited.read(tmp_path / "evidence.tsv")
    assert table.columns[0] == "symbol"
    assert table.column("note")[0] == "Müller–Sjögren"

    rows = small.table("target")
    genes = {f"HGNC:{place}": Gene(f"HGNC:{place}", symbol) for place, symbol in enumerate(rows["symbol"])}
    known = {symbol: ((f"HGNC:{place}", "approved"),) for place, symbol in enumerate(rows["symbol"])}
    known |= {old: ((f"HGNC:{place}", "previous"),) for place, old in enumerate(rows["previous_symbol"])}
    faults = ("previous symbol", "lower case", "date", "unknown")
    symbols = {fault: sorted({table.column("symbol")[row - 1] for row in told[fault]}) for fault in faults}
    for fault in ("date", "unknown"):
        (tmp_path / "bad.csv").write_text("\n".join(["symbol", *symbols[fault]]) + "\n", encoding="utf-8")
        with pytest.raises(TargetError, match=symbols[fault][0]):
            read_targets(tmp_path / "bad.csv", Names(genes, known))
    mended = [*symbols["previous symbol"], *symbols["lower case"]]
    (tmp_path / "old.csv").write_text("\n".join(["symbol", *mended]) + "\n", encoding="utf-8")
    found = read_targets(tmp_path / "old.csv", Names(genes, known))
    assert {row["symbol"] for row in found.rows} == {name.upper().replace("OLD", "MADE") for name in mended}
    assert any("OLD" in note for note in found.notes)


def test_scores_that_are_none_and_columns_that_were_swapped_are_refused_by_name(tmp_path, small):
    told = spoil(small, tmp_path)
    sources = read_sources(CHECKOUT / "data" / "associations" / "datasources.csv")
    for name, source, score in (("numbers", "source", "CAST(score AS DOUBLE)"), ("swapped", "score", "source")):
        with duckdb.connect() as con:
            con.execute(
                f"COPY (SELECT symbol AS targetId, disease_id AS diseaseId, {source} AS datasourceId, {score} AS score "
                f"FROM read_csv('{tmp_path / 'evidence.tsv'}', all_varchar = true)) "
                f"TO '{tmp_path / f'{name}.parquet'}' (FORMAT parquet)"
            )
    with pytest.raises(SourceError, match=rf"{len(told['no number'])} scores are not above 0 and up to 1"):
        score_files(tmp_path / "numbers.parquet", tmp_path / "one", sources, slices=1)
    with pytest.raises(EvidenceError, match=r"score: is of type VARCHAR, not DOUBLE"):
        score_files(tmp_path / "swapped.parquet", tmp_path / "two", sources)


def test_the_scales_of_the_platform_are_its_numbers():
    assert (SCALES["XL"].targets, SCALES["XL"].diseases, SCALES["XL"].evidence) == (78_691, 47_080, 42_394_639)
    assert SCALES["XL"].associations == pytest.approx(17_199_165, rel=0.01)
    assert World("P", 0).tables == ["target"]
