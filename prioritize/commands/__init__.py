"""The verbs of the command line, thin functions over the same-named Python functions."""
