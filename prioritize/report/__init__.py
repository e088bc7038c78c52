"""The report: numbers are final before the first letter is written; a renderer computes nothing."""
