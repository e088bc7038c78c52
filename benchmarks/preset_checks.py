"""The learned presets as a user meets them: the table of the command, for families of tumours that are left out."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Sequence
from pathlib import Path

import duckdb
import numpy as np
from numpy.typing import NDArray
from preset_data import Genes, Programmes, forget
from preset_families import treated
from preset_files import write_presets
from preset_fits import Learned

from prioritize import genome, pipeline, resources

Floats = NDArray[np.float64]


def score_by_table(
    folder: Path,
    snapshot: Path,
    shared: Path,
    genes: Genes,
    programmes: Programmes,
    weights: tuple[Learned, Floats],
    families: Sequence[str],
) -> dict[str, dict[str, Floats]]:
    """Scores by model and family, read from the table that `rank --targets all --indications FILE` writes.

    Parameters
    ----------
    folder : Path
        Does not exist; gets a copy of the data, a store and the tables.
    snapshot, shared : Path
    genes : Genes
    programmes : Programmes
    weights : Learned, and ndarray of shape (4,)
        Learned without the families.
    families : sequence of str
        Their programmes are taken out of the store. The score of a family is the mean over its indications.
    """
    folder.mkdir()
    data = folder / "data"
    shutil.copytree(resources.data_folder(), data, ignore=shutil.ignore_patterns("snapshot"))
    write_presets(data, genes, *weights, programmes, ())
    where = pipeline.places(store=folder / "left-out.duckdb", snapshot=snapshot, data=data)
    pipeline.build(where)
    indications = {one for family in families for one in programmes.families[family]}
    with duckdb.connect(str(where.store)) as con:
        forget(con, [programmes.headings[family] for family in families], treated(shared))
        known = {row[0] for row in con.execute("SELECT mesh_id FROM raw.disease").fetchall()}
    listed = folder / "indications.txt"
    listed.write_text("\n".join(sorted(indications & known)) + "\n", encoding="utf-8")
    place = {symbol: index for index, symbol in enumerate(genes.symbols)}
    found: dict[str, dict[str, Floats]] = {}
    for model in ("learned", "learned-clinical"):
        table = folder / f"{model}.tsv"
        genome.write_scores(genome.score_genes(where, data / "models" / f"{model}.toml", indications=listed), table)
        by_indication = {one: np.full(len(genes.ids), np.nan) for one in indications}
        with table.open(encoding="utf-8") as lines:
            for row in csv.DictReader(lines, delimiter="\t"):
                by_indication[row["indication"]][place[row["gene"]]] = float(row["score"] or "nan")
        found[model] = {
            family: np.nanmean([by_indication[one] for one in programmes.families[family] if one in known], axis=0)
            for family in families
        }
    return found
