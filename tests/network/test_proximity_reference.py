"""Distances of drugs to diseases beside those that Guney et al. 2016 published.

The reference is the training part of the public files. Published distances are matched to nine
digits; published z rest on other random draws, so they agree only within sampling error.
"""

import csv
import gzip
from functools import lru_cache

import numpy as np
import pytest

from prioritize.network import make_graph
from prioritize.network.randomised import randomise
from prioritize.network.separation import proximity, separation, separations

pytestmark = pytest.mark.shared

ROWS = 9_237
"""Rows of either published file."""
SOME = ("asthma", "psoriasis", "breastneoplasms")


def lines(path):
    with gzip.open(path, "rt", encoding="utf-8") as text:
        yield from text


def table(path):
    return list(csv.DictReader(lines(path), delimiter="\t"))


def plain(name):
    """Letters and digits of a disease name, by which the files are matched."""
    return "".join(letter for letter in name.lower() if letter.isalnum())


def published(shared, measure, diseases=None):
    """Published rows, of all diseases or of some."""
    rows = table(shared / "data" / "proximity_reference" / f"{measure}_train.tsv.gz")
    return [row for row in rows if diseases is None or plain(row["disease"]) in diseases]


@lru_cache
def network(data):
    """The graph, and the nodes of each drug and each disease on it."""
    edges = {
        tuple(sorted((left, right)))
        for left, _, right in map(str.split, lines(data / "interactome" / "menche2015_network.sif.gz"))
        if left != right
    }
    node = {gene: place for place, gene in enumerate(sorted({gene for edge in edges for gene in edge}))}
    ends = np.array([[node[left], node[right]] for left, right in sorted(edges)])
    genes = {}
    for row in table(data / "proximity_reference" / "drug_targets_geneid.tsv.gz"):
        genes.setdefault(row["drugbank_id"], []).append(row["geneid"])
    for line in lines(data / "proximity_reference" / "menche_disease_genes.tsv.gz"):
        name, *members = line.strip("\n\t").split("\t")
        genes[plain(name)] = members
    on_network = {name: [node[gene] for gene in some if gene in node] for name, some in genes.items()}
    return make_graph(len(node), ends[:, 0].copy(), ends[:, 1].copy()), on_network


@lru_cache(maxsize=1)
def drawn(data, names, draws):
    """Random counterparts of drugs and diseases."""
    graph, genes = network(data)
    return randomise(graph, [genes[name] for name in names], draws=draws, seed=1)


def compared(shared, measure, rows, draws):
    """(distance, z) in the order of the rows."""
    drugs, diseases = {row["group"] for row in rows}, {plain(row["disease"]) for row in rows}
    names = (*sorted(drugs), *sorted(diseases))
    randomised = drawn(shared / "data", names, draws)
    pairs = np.array([[names.index(row["group"]), names.index(plain(row["disease"]))] for row in rows])
    if measure == "separation":
        found = separation(randomised, pairs).compared
        return found.value, found.z
    distance, z = np.empty(len(rows)), np.empty(len(rows))
    for disease in np.unique(pairs[:, 1]).tolist():
        here = pairs[:, 1] == disease
        found = proximity(randomised, pairs[here, 0].tolist(), disease)
        distance[here], z[here] = found.value, found.z
    return distance, z


@pytest.mark.slow
@pytest.mark.parametrize("measure", ["closest", "separation"])
def test_every_published_distance_is_found_again(shared, measure):
    rows = published(shared, measure)
    assert len(rows) == ROWS
    distance, _ = compared(shared, measure, rows, draws=1)
    assert np.abs(distance - [float(row["d"]) for row in rows]).max() < 1e-9


@pytest.mark.slow
def test_every_published_separation_is_found_again_among_all_pairs_at_once(shared):
    rows = published(shared, "separation")
    names = sorted({row["group"] for row in rows} | {plain(row["disease"]) for row in rows})
    graph, genes = network(shared / "data")
    found = separations(graph, [genes[name] for name in names])
    place = {name: at for at, name in enumerate(names)}
    ours = [found[place[row["group"]], place[plain(row["disease"])]] for row in rows]
    assert len(ours) == ROWS
    assert np.abs(np.array(ours) - [float(row["d"]) for row in rows]).max() < 1e-9


@pytest.mark.slow
@pytest.mark.parametrize("measure", ["closest", "separation"])
def test_published_z_are_found_again_within_sampling_error(shared, measure):
    rows = published(shared, measure, SOME)
    assert len(rows) == 359
    _, z = compared(shared, measure, rows, draws=300)
    theirs = np.array([float(row["z"]) for row in rows])
    assert np.corrcoef(z, theirs)[0, 1] > 0.98
    assert np.median(np.abs(z - theirs)) < 0.15
