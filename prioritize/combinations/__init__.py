"""Combinations: every pair of members scored by named, additive terms."""
