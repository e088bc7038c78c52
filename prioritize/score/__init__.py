"""Score and rank targets: arithmetic on arrays, given a matrix and a model."""
