"""Arithmetic on the protein interactome: arrays in, arrays out."""

from prioritize.network.distances import Graph, hop_distances, make_graph
from prioritize.network.walk import random_walk

__all__ = ["Graph", "hop_distances", "make_graph", "random_walk"]
