"""The verb `validate`: outcomes and scores in, an evaluation beside baselines out, as report and lines."""

from prioritize.validating.pairs import Files
from prioritize.validating.pieces import Settings
from prioritize.validating.running import Done, combinations, everything, targets

__all__ = ["Done", "Files", "Settings", "combinations", "everything", "targets"]
