"""Associations as Open Targets scores them, on Spark with its own functions: a peer, a process of its own.

    SPARK_PYTHON benchmarks/peer_spark.py EVIDENCE OUT WEIGHTS windows|arrays

EVIDENCE is a folder of Parquet, WEIGHTS a JSON object of source to weight. OUT gets `by_source/` and `overall/`. Needs
PySpark and Java, and nothing of this project.

`arrays` takes the steps of Open Targets' own pipeline (opentargets/pts, associations_utils/dataset.py, 2026): the
scores of a group are collected into an array, sorted, turned, cut at 50, each divided by the square of its place, added
up. Its series over the years is left out. `windows` numbers the rows of a group instead.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path

CAP, TERMS = 50, 1_000
KEYS = ("targetId", "diseaseId")


def main(words: Sequence[str]) -> None:
    """Read, score, rank, write."""
    from pyspark.sql import SparkSession, Window
    from pyspark.sql import functions as f

    evidence, out, weights, way = words
    normaliser = sum(1 / place**2 for place in range(1, TERMS + 1))
    builder = SparkSession.builder.master("local[2]").config("spark.driver.memory", "4g")
    builder = builder.config("spark.ui.enabled", "false").config("spark.sql.shuffle.partitions", "8")
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("ERROR")

    def by_arrays(frame, keys, score):
        """Sum of the highest scores of a group, each divided by the square of its place, as arrays."""
        groups = frame.groupBy(*keys).agg(f.collect_list(score).alias("scores"))
        highest = groups.withColumn("highest", f.slice(f.reverse(f.array_sort("scores")), 1, CAP))
        placed = f.arrays_zip("highest", f.sequence(f.lit(1), f.size("highest")).alias("place"))
        terms = f.transform(placed, lambda one: one["highest"] / f.pow(one["place"], f.lit(2)))
        total = f.aggregate(terms, f.lit(0.0), lambda added, term: added + term)
        return highest.select(*keys, (total / normaliser).alias("score"))

    def by_windows(frame, keys, score):
        """Sum of the highest scores of a group, each divided by the square of its place."""
        window = Window.partitionBy(*keys).orderBy(f.col(score).desc())
        placed = frame.withColumn("place", f.row_number().over(window)).where(f.col("place") <= CAP)
        term = f.col(score) / (f.col("place") * f.col("place"))
        return placed.groupBy(*keys).agg((f.sum(term) / normaliser).alias("score"))

    harmonic = {"arrays": by_arrays, "windows": by_windows}[way]
    rows = session.read.parquet(evidence).select(*KEYS, "datasourceId", "score")
    by_source = harmonic(rows, (*KEYS, "datasourceId"), "score")
    by_source.write.mode("overwrite").parquet(f"{out}/by_source")
    given = json.loads(Path(weights).read_text(encoding="utf-8"))
    factors = session.createDataFrame(list(given.items()), "datasourceId string, weight double")
    found = session.read.parquet(f"{out}/by_source").join(f.broadcast(factors), "datasourceId")
    overall = harmonic(found.withColumn("weighted", f.col("score") * f.col("weight")), KEYS, "weighted")
    place = f.rank().over(Window.partitionBy("diseaseId").orderBy(f.col("score").desc()))
    overall.withColumn("rank", place).write.mode("overwrite").parquet(f"{out}/overall")
    session.stop()


if __name__ == "__main__":
    main(sys.argv[1:])
