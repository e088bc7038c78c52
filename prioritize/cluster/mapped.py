"""The kernel of `prioritize.associations` over groups of whole diseases, each on whatever worker has it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from prioritize.associations.kernel import PairScores, SourceScores, rank_pairs, score_pairs, score_sources
from prioritize.associations.scores import Variant
from prioritize.cluster.connecting import Frame, needed

GROUPS = 64
"""Groups of diseases: the more, the less memory a worker needs, some 100 bytes for each row of its group."""
BY_SOURCE = "target_id string, disease_id string, source string, score double, n_evidence bigint"
OVERALL = "target_id string, disease_id string, score double, n_sources bigint, n_evidence bigint, place bigint"
Table = Any
"""A `pyarrow.Table`."""
Work = Callable[[Table], Table]


def by_disease(frame: Frame, work: Work, schema: str, groups: int) -> Frame:
    """Hand a function the rows of whole diseases, a group of diseases at a time.

    Parameters
    ----------
    frame : Frame
        With a column `disease_id`.
    work : callable
        Table -> table. It runs on the workers, anew where one fails, and so may depend on nothing but its table.
    schema : str
        Of what it gives.
    groups : int
    """
    functions = needed("pyspark.sql.functions")
    group = functions.crc32(functions.col("disease_id")) % groups
    return frame.groupBy(group.alias("group_of_diseases")).applyInArrow(work, schema)


def source_scorer(codes: Mapping[str, int], variant: Variant) -> Work:
    """What `by_source.sql` does, for a table with target_id, disease_id, source and score."""

    def work(table: Table) -> Table:
        columns, names = _numbered(table, codes)
        score = table.column("score").to_numpy()
        found = score_sources(columns["target_id"], columns["disease_id"], columns["source"], score, variant)
        return _table(
            target_id=names["target_id"].take(found.target),
            disease_id=names["disease_id"].take(found.disease),
            source=names["source"].take(found.source),
            score=found.score,
            n_evidence=found.n_evidence.astype(np.int64),
        )

    return work


def pair_scorer(codes: Mapping[str, int], weights: Mapping[str, float], variant: Variant) -> Work:
    """What `overall.sql` and `ranked.sql` do, for a table as `source_scorer` makes it."""

    def work(table: Table) -> Table:
        columns, names = _numbered(table, codes)
        order = np.lexsort((columns["source"], columns["target_id"], columns["disease_id"]))
        found = SourceScores(
            columns["disease_id"][order],
            columns["target_id"][order],
            columns["source"][order],
            table.column("score").to_numpy()[order],
            table.column("n_evidence").to_numpy()[order].astype(np.int32),
        )
        factors = np.array([weights[name] for name in codes])
        pairs: PairScores = score_pairs(found, factors, variant)
        return _table(
            target_id=names["target_id"].take(pairs.target),
            disease_id=names["disease_id"].take(pairs.disease),
            score=pairs.score,
            n_sources=pairs.n_sources.astype(np.int64),
            n_evidence=pairs.n_evidence.astype(np.int64),
            place=rank_pairs(pairs).astype(np.int64),
        )

    return work


def _numbered(table: Table, codes: Mapping[str, int]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Ids as whole numbers from 0, and the ids that they stand for; sources have the numbers given."""
    arrow = needed("pyarrow")
    columns, names = {}, {}
    for name in ("target_id", "disease_id"):
        coded = table.column(name).combine_chunks().dictionary_encode()
        columns[name], names[name] = np.asarray(coded.indices, dtype=np.int32), coded.dictionary
    names["source"] = arrow.array(list(codes))
    coded = table.column("source").combine_chunks().dictionary_encode()
    numbers = np.array([codes[name] for name in coded.dictionary.to_pylist()], dtype=np.int32)
    columns["source"] = numbers[np.asarray(coded.indices)]
    return columns, names


def _table(**columns: Any) -> Table:
    """Columns as a table."""
    return needed("pyarrow").table(columns)
