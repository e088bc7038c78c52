"""Target-disease associations as Open Targets scores them: harmonic sums of evidence, in SQL.

For scores v in falling order, H(v) = v1 + v2/4 + v3/9 + ...; Hmax(n) is H of n ones. The evidence of
one source gives H / Hmax, the weighted sources give the overall score by the same formula, and the
sources of one data type give theirs, unweighted, divided by Hmax of the sources present.

Open Targets publishes two variants, and their numbers differ: `pipeline`, behind the downloads, sums
the 50 highest scores and divides by Hmax(1000); `api`, behind the web page, sums all and divides by
Hmax(100000). So even endless perfect evidence reaches no more than 0.98856 in the pipeline.

The arithmetic stands in `sql/associations`; this room fills its tables and runs its files in their
order. `kernel` gives the same numbers, to the last bit, for evidence that is numbered already, and
`score_files` for the files of a whole platform.

References
----------
Read in the source code of Open Targets: repository opentargets/pts, folder
src/pts/pyspark/associations_utils; repository opentargets/platform-api, file
app/models/db/QAOTF.scala (2026).
"""

from prioritize.associations.diseases import read_diseases
from prioritize.associations.files import score_files
from prioritize.associations.frames import associate
from prioritize.associations.kept import rank_kept, write_table
from prioritize.associations.ontology import all_ancestors
from prioritize.associations.scores import VARIANTS, Scope, Variant, compute, prepare
from prioritize.associations.sources import DataSource, read_sources, read_weights, reweigh

__all__ = [
    "VARIANTS",
    "DataSource",
    "Scope",
    "Variant",
    "all_ancestors",
    "associate",
    "compute",
    "prepare",
    "rank_kept",
    "read_diseases",
    "read_sources",
    "read_weights",
    "reweigh",
    "score_files",
    "write_table",
]
