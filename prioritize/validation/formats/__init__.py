"""The public formats of outcome files, one per module."""
