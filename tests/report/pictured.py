"""Pictures made by hand: three cells with four arrows, two plots, of which one is empty, and two pathways."""

from prioritize.report.crossmap import (
    Arrow,
    Cell,
    CrosstalkMap,
    HeatMap,
    LinkLine,
    LinkRow,
    PathwayLine,
    Pictures,
    Reach,
    Scatter,
    Spot,
)

CD47, SIRPA, IL10 = "HGNC:1682", "HGNC:9662", "HGNC:5962"
KEEPS_OFF = LinkLine(
    words="CSC -CD47/SIRPA-> TAM",
    mediator="CD47",
    receptor="SIRPA",
    kinds="surface ligand",
    effects=("immune evasion",),
    harmful=True,
    outcomes=("immune suppression",),
    targets=((CD47, "CD47"), (SIRPA, "SIRPA")),
    therapies=("magrolimab",),
    confirmed=True,
    rows=(
        LinkRow("X001", "CD47", False, "A", "cited", "10.1073/pnas.1308463110; PMC7813985", "seen in mice"),
        LinkRow("X002", "IL10", True, "C", "uncited", "", ""),
    ),
)
CALLS = LinkLine(
    words="CSC -CCL2-> TAM",
    mediator="CCL2",
    receptor="",
    kinds="cytokine",
    effects=("recruitment",),
    harmful=True,
    outcomes=("recruitment",),
    targets=(),
    therapies=(),
    confirmed=False,
    rows=(LinkRow("X003", "CD47", True, "B", "partly cited", "NCT04313881", ""),),
)
FEEDS = LinkLine(
    words="TAM -IL10-> CSC",
    mediator="IL10",
    receptor="",
    kinds="cytokine",
    effects=("stemness",),
    harmful=True,
    outcomes=("chemoresistance",),
    targets=((SIRPA, "SIRPA"),),
    therapies=(),
    confirmed=False,
    rows=(LinkRow("X004", "SIRPA", False, "B", "cited", "10.1000/made-up.4", ""),),
)
ALERTS = LinkLine(
    words="CSC -MICA/KLRK1-> NK",
    mediator="MICA",
    receptor="KLRK1",
    kinds="surface ligand",
    effects=(),
    harmful=False,
    outcomes=("immune suppression",),
    targets=((CD47, "CD47"),),
    therapies=(),
    confirmed=True,
    rows=(LinkRow("X005", "CD47", False, "A", "cited", "10.1000/made-up.5", ""),),
)
BOTH = (("immune suppression", 1), ("recruitment", 1))
MAP = CrosstalkMap(
    cells=(
        Cell("CSC", "cancer stem cell", 3, 1, 1, 2),
        Cell("TAM", "tumour-associated macrophage", 1, 2, 0, 2),
        Cell("NK", "natural killer cell", 0, 1, 0, 1),
    ),
    arrows=(
        Arrow(0, 1, "immune suppression", 2, 0, BOTH, (CD47, SIRPA), (KEEPS_OFF, CALLS)),
        Arrow(1, 0, "chemoresistance", 1, 0, (("chemoresistance", 1),), (SIRPA,), (FEEDS,)),
        Arrow(0, 2, "to be boosted", 1, 1, (("immune suppression", 1),), (CD47,), (ALERTS,)),
        Arrow(0, 0, "on no route", 1, 0, (), (), (CALLS,)),
    ),
    tones=(
        ("immune suppression", 1),
        ("chemoresistance", 1),
        ("recruitment", 0),
        ("to be boosted", 1),
        ("on no route", 1),
    ),
    n_links=5,
    n_wanted=1,
    n_open=2,
)
KNOWN = Scatter(
    title="Score against what is known",
    across=Reach("share of the weight that is known", "known", 0.0, 1.0, (0.0, 0.5, 1.0), percent=True),
    up=Reach("score", "score", 0.0, 1.0, (0.0, 1.0)),
    absent=(),
    spots=(
        Spot(CD47, "CD47", 1, 0.6, 0.45, named=True),
        Spot(SIRPA, "SIRPA", 2, 0.6, 0.4, named=True),
        Spot(IL10, "IL10", 0, 0.25, 0.45, named=False),
    ),
    n_unknown=1,
    n_left_out=4,
    needed=0.5,
)
EMPTY = Scatter(
    title="Tractability against biology",
    across=Reach("biology, worth 0–1", "biology", 0.0, 1.0, (0.0, 1.0)),
    up=Reach("tractability, worth 0–1", "tractability", 0.0, 1.0, (0.0, 1.0)),
    absent=("tractability",),
    spots=(),
    n_unknown=0,
    n_left_out=0,
)
HEAT = HeatMap(
    targets=((CD47, "CD47"), (SIRPA, "SIRPA"), (IL10, "IL10")),
    pathways=(
        PathwayLine("Cell surface interactions", "Reactome", 17, 1, ("member", "not a member", "unknown")),
        PathwayLine("HYPOXIA", "Hallmark", 200, 2, ("member", "member", "unknown")),
    ),
    n_pairs=3,
    n_apart=2,
    least=1,
    n_fit=5,
)
PICTURES = Pictures(MAP, (KNOWN, EMPTY), HEAT)
