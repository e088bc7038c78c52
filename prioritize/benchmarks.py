"""The verb `fetch-benchmarks`: public files of outcomes, downloaded beside a record of their hashes.

They stay outside the project: some may not be passed on. The address of each names one commit, so that a file is always
the same; its sha256 is recorded at the first download, and whatever comes later must have it.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from prioritize.errors import Problem, SourceError, UsageError, did_you_mean
from prioritize.pipeline import Log, quiet, tool_version

if TYPE_CHECKING:
    from prioritize.sources.http import Client

ORIGIN = "https://raw.githubusercontent.com"
RECORD = "SHA256SUMS"
"""Hashes of a folder, one `hash  name` a line, as sha256sum reads them."""
PER_SECOND = 1.0


@dataclass(frozen=True)
class Benchmark:
    """A public file.

    Attributes
    ----------
    name : str
        File name in the folder.
    repository, commit, path : str
        Where it lies on GitHub.
    title, licence : str
    """

    name: str
    repository: str
    commit: str
    path: str
    title: str
    licence: str

    @property
    def address(self) -> str:
        """Of the file itself."""
        return f"{ORIGIN}/{self.repository}/{self.commit}/{quote(self.path)}"


_MINIKEL = ("ericminikel/genetic_support", "b84cf0580b7df1af14b2c72068ed42b5aa0c52a4")
_FDA = ("opentargets/approvalsSupport", "3511cef7950e1a11a1cc2fd2ddb582d0026af72e")
_DRACO = ("jke20/DRACO-DRug-combinAtion-for-COnditions", "2892694f70b7db42cede850a05f16c5949413757")
_PHASE_1 = ("langli-lab/drugcombo-data", "249af9162aa8b76526fbcbe09fe5918e884a1d15")

BENCHMARKS = (
    Benchmark("pp.tsv", *_MINIKEL, "data/pp.tsv", "programmes by target and indication, Minikel 2024", "CC BY 4.0"),
    Benchmark("indic.tsv", *_MINIKEL, "data/indic.tsv", "areas of indications, Minikel 2024", "CC BY 4.0"),
    Benchmark(
        "fda_approvals.csv",
        *_FDA,
        "results/2013-2022_approvals_GE.csv",
        "novel approvals of the FDA with their targets, Rusina 2023",
        "MIT (README); Apache-2.0 (data/LICENSE)",
    ),
    Benchmark(
        "civic_evidence.tsv",
        "owen-hx-liu/Pan-Disease-Gene-Disease-Discovery-via-Evidence-Weighted-Knowledge-Graphs",
        "8a884808f258f81e0042e4d17c08aeef9ae8fcf7",
        "ScienceFairYear2/data/raw/CiVIC4/data.raw.tsv.tsv",
        "clinical evidence of CIViC",
        "CC0 1.0",
    ),
    Benchmark(
        "drug_condition.txt",
        *_DRACO,
        "clinical_trail_preprocessing/drug_condition.txt",
        "drugs that have a trial in a condition, ClinicalTrials.gov by DRACO",
        "MIT (repository)",
    ),
    Benchmark(
        "drug_pair_trials.txt",
        *_DRACO,
        "clinical_trail_preprocessing/dcombinations_w_conditions.txt",
        "pairs of drugs that have a trial in a condition, ClinicalTrials.gov by DRACO",
        "MIT (repository)",
    ),
    Benchmark(
        "drugbank_vocabulary.csv",
        *_DRACO,
        "final_result_tables_mapping/drugbank vocabulary.csv",
        "names of DrugBank ids, by which the two files before are read; DrugBank Open Data",
        "CC0 1.0",
    ),
    Benchmark("phase1_drug.csv", *_PHASE_1, "drug.csv", "phase I trials of combinations: drugs", "MIT"),
    Benchmark(
        "phase1_observed_dlt.csv",
        *_PHASE_1,
        "observed_dlt.csv",
        "phase I trials of combinations: toxicities that limited the dose",
        "MIT",
    ),
    Benchmark(
        "drugcombdb_synergy.csv",
        "JasonJYang/GraphSynergy",
        "e2e69e9b55c09ec62af1e51f01988b7d7c46c616",
        "data/DrugCombDB/drug_combinations.csv",
        "synergy measured in cell lines, part of DrugCombDB",
        "no licence file; DrugCombDB is free for academic use: for evaluation only, not to be passed on",
    ),
)
"""What is downloaded. The spreadsheets of OncoDrug+ and of Minikel's supplement must be saved as TSV by hand."""


@dataclass(frozen=True)
class Fetched:
    """What became of one file: `downloaded`, or `there already`."""

    benchmark: Benchmark
    path: Path
    sha256: str
    state: str


def fetch(
    folder: Path, names: tuple[str, ...] = (), log: Log = quiet, *, client: Callable[[], Client] | None = None
) -> list[Fetched]:
    """Download what is not there, and check what is.

    Parameters
    ----------
    folder : Path
        Made when it is not there.
    names : tuple of str
        File names of the benchmarks wanted; all when empty.
    log : callable
        Gets one line per file, the licence among it.
    client : callable, optional
        Makes what asks; the own one by default.

    Raises
    ------
    UsageError
        A name that no benchmark has.
    SourceError
        A file cannot be downloaded, or is not the one that was recorded.
    """
    wanted = _wanted(names)
    folder.mkdir(parents=True, exist_ok=True)
    record = folder / RECORD
    known = _read(record)
    asked: Client | None = None
    found = []
    try:
        for one in wanted:
            path = folder / one.name
            there = path.is_file()
            if not there:
                log(f"{one.name}: {one.title}; licence: {one.licence}; {one.address}")
                asked = asked or (client or _client)()
            content = path.read_bytes() if there else _asked(asked, one)
            digest = hashlib.sha256(content).hexdigest()
            if known.get(one.name, digest) != digest:
                raise SourceError(
                    Problem(
                        f"has sha256 {digest}; recorded at the first download was {known[one.name]}",
                        str(path),
                        fix=f"remove the file and download it again; remove its line of {RECORD} only if you know why",
                    )
                )
            if not there:
                _write(path, content)
            if one.name not in known:
                known[one.name] = digest
                _write(record, "".join(f"{known[name]}  {name}\n" for name in sorted(known)).encode())
            found.append(Fetched(one, path, digest, "there already" if there else "downloaded"))
    finally:
        if asked is not None:
            asked.close()
    return found


def _wanted(names: tuple[str, ...]) -> list[Benchmark]:
    """Benchmarks by name, in the order of the list."""
    every = [one.name for one in BENCHMARKS]
    problems = [
        Problem(f"no benchmark is called '{name}'", "fetch-benchmarks", fix=did_you_mean(name, every))
        for name in names
        if name not in every
    ]
    if problems:
        raise UsageError(problems)
    return [one for one in BENCHMARKS if not names or one.name in names]


def _asked(client: Client | None, benchmark: Benchmark) -> bytes:
    """The content of a file."""
    from prioritize.sources.http import Request

    if client is None:  # made before the first file is asked for
        raise SourceError(Problem("nothing asks for it", benchmark.address))
    return client.ask(Request(benchmark.address, accept="*/*")).content


def _client() -> Client:
    """What asks, on the one host."""
    from prioritize.sources.http import Client

    agent = f"prioritize/{tool_version()} (drug-target prioritization; benchmarks)"
    return Client("benchmarks", (ORIGIN,), agent=agent, per_second=PER_SECOND)


def _read(record: Path) -> dict[str, str]:
    """Recorded hashes by file name."""
    if not record.is_file():
        return {}
    parts = [line.split(maxsplit=1) for line in record.read_text(encoding="utf-8").splitlines() if line.strip()]
    bad = next((number for number, part in enumerate(parts, 1) if len(part) != 2 or len(part[0]) != 64), None)
    if bad is not None:
        raise SourceError(Problem("is no line 'hash  name'", str(record), bad, fix="mend it, or remove the line"))
    return {name: digest for digest, name in parts}


def _write(path: Path, content: bytes) -> None:
    """Write a file whole, or not at all."""
    scratch = path.with_name(f".{path.name}.part")
    scratch.write_bytes(content)
    os.replace(scratch, path)


def as_lines(found: list[Fetched]) -> list[str]:
    """One line per file."""
    return [f"{one.path}: {one.state}, sha256 {one.sha256[:16]}..., licence: {one.benchmark.licence}" for one in found]
