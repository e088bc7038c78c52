"""The same SQL and the same kernels on a cluster, over Spark Connect; needs the extra `spark`, and no Java here.

Nothing of the evidence comes to this machine: the server reads it, and writes what was made of it. The files of
`sql/associations` run as they are; sources, weights and ontology are tables that they read. Each step is written as
Parquet and read back, so that no plan grows long and a run that was stopped goes on after its last whole step.

What the server runs of Python (`by_kernel`, `top_pairs`) is this package: its workers need it, in the same version.
"""

from prioritize.cluster.collecting import collect
from prioritize.cluster.connecting import Remote, connect
from prioritize.cluster.pairs import top_pairs
from prioritize.cluster.scoring import Written, score_evidence

__all__ = ["Remote", "Written", "collect", "connect", "score_evidence", "top_pairs"]
