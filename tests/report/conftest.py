"""A small document made by hand, a way to poison every text in it, and a reader of pages."""

import dataclasses
from html.parser import HTMLParser

import pytest

from prioritize.report import html
from prioritize.report.document import (
    AblationLine,
    AgentLine,
    BacktestLine,
    Candidate,
    ControlLine,
    CriterionFacts,
    CriterionLine,
    Crossing,
    Document,
    EnrichedLine,
    Harm,
    HarmLine,
    HeldLine,
    MaskLine,
    MoveLine,
    OutcomeShare,
    Pathway,
    Placing,
    Remark,
    SourceLine,
    TargetCard,
    TermFacts,
    TermLine,
    TriedLine,
    Trust,
)
from tests.report import browsing
from tests.report.pictured import PICTURES

FAILED = TriedLine(
    id="C022",
    agents="magrolimab + azacitidine",
    targets="CD47",
    phase="3",
    indication="higher-risk MDS (ENHANCE)",
    outcome="negative_efficacy",
    detail="futility at planned analysis",
    year="2023",
    nct=("NCT04313881",),
    citations="10.1000/made-up.1; trialnews.example 2023",
    basis="partly cited",
    setting="clinical",
)


def criterion(feature, group, state, value, worth, weight, contribution, rows):
    return CriterionLine(
        feature, f"Title of {feature}", group, "units", state, value, worth, weight, contribution, rows
    )


CRITERIA = (
    criterion("edges", "biology", "known", 3.0, 1.0, 0.4, 0.5, 6),
    criterion("safety_events", "safety", "unknown", None, None, 0.2, 0.0, 0),
    criterion("surface", "tractability", "none", 0.0, 0.0, 0.2, 0.0, 1),
    criterion("atlas", "tractability", "not asked", None, None, 0.2, 0.0, 0),
    criterion("failures", "precedence", "known", 1.0, 0.5, -0.1, -0.05, 1),
)

CD47 = TargetCard(
    target_id="HGNC:1682",
    symbol="CD47",
    name="CD47 molecule",
    entrez_id="961",
    ensembl_gene_id="ENSG00000196776",
    uniprot_id="Q08722",
    axis="dont-eat-me",
    role="signal raised on cancer stem cells",
    direction="inhibit",
    mediator_class="surface checkpoint",
    cells=("CSC", "TAM"),
    evidence_tier="A",
    citations=("10.1073/pnas.1308463110", "PMC7813985"),
    basis="cited",
    status="ranked",
    rank=1,
    rank_low=1,
    rank_high=2,
    base_rank=2,
    score=0.45,
    low=0.25,
    high=0.65,
    base=0.5,
    coverage=0.6,
    flagged=True,
    first_share=0.7,
    top_share=1.0,
    n_papers=168,
    groups=(("biology", 0.5), ("safety", 0.0), ("tractability", 0.0), ("precedence", -0.05)),
    criteria=CRITERIA,
    agents=(
        AgentLine(
            "magrolimab",
            "inhibits",
            "agrees",
            "antibody",
            "phase 3",
            ("raw.agent magrolimab; stage: NCT04313881", "raw.drug_target 5310"),
        ),
    ),
    tried=(FAILED,),
    for_it=(Remark("crosstalk", "signal raised on cancer stem cells", "evidence tier A", "cited"),),
    against=(
        Remark("failed: efficacy", "magrolimab + azacitidine (NCT04313881): futility", "C022", "partly cited"),
        Remark("uncited", "the cell of origin rests on general knowledge", "raw.target", "uncited"),
    ),
    any_first=0.4,
    understudied=True,
    residual_rank=1,
    base_rank_low=1,
    base_rank_high=2,
    confidence=0.62,
    suits=(("biology", 0.75), ("safety", 0.25)),
    moves=(
        MoveLine(
            "passed",
            "SIRPA",
            "edges",
            0.75,
            "surface",
            "SIRPA",
            0.4,
            "for SIRPA (place 2) to pass it",
            "the weight of edges lowered by 25.0%; or the surface of SIRPA, which is missing, coming out at a worth of "
            "0.40 or more",
        ),
    ),
    neighbours=(("HGNC:9662", "SIRPA"), ("HGNC:12782", "WNT1")),
    n_neighbours=3,
    pathways=(
        Pathway("R-HSA-391160", "Signal regulatory proteins", "Reactome", 13),
        Pathway("WP_MADE_UP", "Made-up pathway", "WikiPathways", 20),
    ),
    n_pathways=2,
)
IL10 = dataclasses.replace(
    CD47,
    target_id="HGNC:5962",
    symbol="IL10",
    name="interleukin 10",
    direction="unknown",
    mediator_class="cytokine",
    citations=(),
    basis="uncited",
    status="gated: the wanted direction depends on context",
    rank=0,
    rank_low=0,
    rank_high=0,
    base_rank=0,
    agents=(),
    tried=(),
    against=(),
    understudied=False,
    residual_rank=0,
    base_rank_low=0,
    base_rank_high=0,
    confidence=None,
    suits=(),
    moves=(),
    neighbours=(),
    n_neighbours=0,
    pathways=(),
    n_pathways=0,
)
SIRPA = dataclasses.replace(
    CD47,
    target_id="HGNC:9662",
    symbol="SIRPA",
    name="signal regulatory protein alpha",
    rank=2,
    rank_high=2,
    base_rank=1,
    score=0.4,
    low=0.3,
    high=0.5,
    flagged=False,
    against=(),
    understudied=False,
    confidence=None,
    suits=(),
    moves=(),
    neighbours=(("HGNC:1682", "CD47"),),
    n_neighbours=1,
)

TERMS = (
    TermLine("member_scores", "Scores of the members", 0.5, 0.6, 0.5),
    TermLine("distance", "Distance on the interactome", None, 0.4, 0.0),
    TermLine("toxicity", "Organ classes shared", 0.5, -0.1, -0.05),
)
ROUTES = Crossing(
    outcomes=(
        OutcomeShare("immune suppression", 0.62, 12, 17, (("CD47", 0.5), ("SIRPA", 0.125))),
        OutcomeShare("recruitment", 0.0, 0, 4, (("CD47", 0.0), ("SIRPA", 0.0))),
    ),
    cut=("cuts CSC -CD47/SIRPA-> TAM (CD47, SIRPA)",),
    twice=("CSC -CD47/SIRPA-> TAM",),
    left_open=("CSC -CCL2/CCR2-> TAM: 9% of all routes",),
    round_it=("THBS1 also binds CD36 (CellPhoneDB; for these cells not curated)",),
)
NEW = Candidate(
    kind="target + target",
    rank=3,
    rank_low=2,
    rank_high=9,
    left_id="HGNC:1682",
    left="CD47",
    right_id="HGNC:9662",
    right="SIRPA",
    agents="magrolimab (phase 3) + no agent on record for SIRPA",
    type="checkpoint + myeloid",
    rationale="Both keep phagocytes away.",
    score=0.45,
    low=0.25,
    high=0.65,
    base=0.45,
    coverage=0.6,
    tried="not tried on record",
    precedents=(),
    terms=TERMS,
    for_it=(Remark("crosstalk", "together they touch CSC, TAM", "raw.crosstalk", "data"),),
    against=(Remark("toxicity", "both are haematological", "raw.toxicity", "cited"),),
    unknown=("Distance on the interactome: unknown",),
    gate="",
    crossing=ROUTES,
    next_step="Distance on the interactome: unknown; map both proteins",
    harms=(
        HarmLine(
            "haematological",
            Harm("boxed warning", (("magrolimab", "10.1000/made-up.2"),), 2),
            Harm("common", (("evorpacept", "https://www.label.example/page?x=1"),)),
            shared=True,
        ),
        HarmLine("infection", Harm("serious", (("magrolimab", "a label"),)), Harm("none on record"), shared=False),
        HarmLine("renal", Harm("serious", (("magrolimab", "PMID:1"),)), Harm("not curated"), shared=False),
    ),
)
THERAPY = dataclasses.replace(
    NEW,
    kind="target + conventional therapy",
    rank=7,
    rank_low=5,
    rank_high=12,
    right_id="gemcitabine",
    right="gemcitabine",
    against=(),
)
TRIED = dataclasses.replace(
    THERAPY,
    rank=1204,
    rank_low=800,
    rank_high=2100,
    right_id="azacitidine",
    right="azacitidine",
    tried="failed: efficacy",
    harms=(),
    precedents=(FAILED,),
    unknown=(),
    crossing=dataclasses.replace(ROUTES, twice=(), round_it=()),
)
GATED = dataclasses.replace(
    TRIED,
    rank=0,
    rank_low=0,
    rank_high=0,
    right_id="decitabine",
    right="decitabine",
    score=0.4,
    gate="known harm: magrolimab + decitabine was stopped for harm (C022)",
    crossing=Crossing((), (), (), (), ()),
)
PLACING = Placing(
    model="Genes in a made-up order",
    n_genes=19000,
    n_placed=2,
    standing=0.9,
    draws=1000,
    controls=(
        ControlLine("as many genes", 0.5, 0.1, 0.9, 0.02),
        ControlLine("as many, as much published", 0.8, 0.6, 0.95, 0.2),
    ),
    criteria=5,
    known=2.5,
    least=(EnrichedLine("HGNC:1682", "CD47", 2, 1, 2), EnrichedLine("HGNC:9662", "SIRPA", 3, 2, 0)),
)

TRUST = Trust(
    maskings=20,
    masked=(
        MaskLine("at random", 0.1, 0.95, 2.25, 8.5, 0.0),
        MaskLine("by attention", 0.5, None, None, 1.25, 1.5),
    ),
    held=(
        HeldLine("at random", 0.1, 0.912, 0.9, 0.924, 20),
        HeldLine("by attention", 0.5, None, None, None, 20),
    ),
    draws=200,
    backtest=(
        BacktestLine(
            "Outcome, target pairs",
            "approved or positive",
            "failed",
            18,
            35,
            "score without precedent",
            0.49,
            (0.05, 0.91),
            (0.29, 0.7),
            (),
            ("papers",),
            ("chance", "interactome degree"),
        ),
        BacktestLine("Tried, target pairs", "given together", "not", 3, 40, "", None, None, None, (), (), ()),
    ),
    details=("Outcome, target pairs: 18 approved or positive, 35 failed",),
)


@pytest.fixture(scope="session")
def document():
    """Three targets, one of them not ranked; a candidate of each kind."""
    facts = CriterionFacts(
        "edges",
        "Title of edges",
        "biology",
        0.4,
        1,
        "higher",
        "linear, 0 at 0, 1 at 3",
        "units",
        "data/README.md",
        "",
        3,
        0,
        0,
        0,
    )
    groups = ("biology", "safety", "tractability", "precedence")
    return Document(
        title="CSC-immune crosstalk",
        question="Which targets first?",
        description="Biology first.",
        model="default",
        model_sha256="4b29" * 16,
        snapshot_id="d62c20c70fbb0d96",
        inputs_id="4600ec55a8b8a91c",
        date="2026-11-22",
        tool_version="0.1.0",
        n_targets=3,
        n_ranked=2,
        n_pairs=1500,
        draws=10000,
        band=0.5,
        interval=0.9,
        rankable=0.5,
        flagged=0.65,
        per_member=3,
        statements=("CD47 is first in 70% of 10,000 weightings.",),
        scope=("The abstract (doi:10.3389/fimmu.2025.1620807) names no gene.",),
        targets=(CD47, SIRPA, IL10),
        candidates=(NEW,),
        with_backbones=(THERAPY,),
        already_tried=(TRIED, GATED),
        criteria=tuple(
            dataclasses.replace(facts, group=group, effective=effective, out_of_step=effective == 0.1)
            for group, effective in zip(groups, (0.6, 0.1, 0.3, None), strict=True)
        ),
        shown=(dataclasses.replace(facts, feature="papers", group="shown", weight=0.0),),
        terms=(
            TermFacts(
                "distance", "Distance on the interactome", 0.4, "merit", "hops", "Hops between.", "data/README.md", 9
            ),
        ),
        sources=(
            SourceLine(
                "HGNC",
                ("gene",),
                "2024",
                2,
                False,
                "https://www.genenames.org/download/",
                "archive",
                "public download",
                "CC0 1.0",
                43000,
                0,
                "",
            ),
            SourceLine(
                "DrugCentral",
                ("drug_target",),
                "2016-11",
                10,
                True,
                "https://github.com/olegursu/drugtarget",
                "olegursu/drugtarget",
                "third-party extract",
                "CC BY 4.0",
                2928,
                1,
                "Newer drugs are absent.",
            ),
        ),
        warnings=("CD47 is among the first ten in spite of surface (worth below 0.2).",),
        ablations=(
            AblationLine("group", "safety", 0.875, 9, "SIRPA", -4),
            AblationLine("group", "biology", None, 0, "", 0),
        ),
        n_gated=4,
        trust=TRUST,
        placing=PLACING,
        pictures=PICTURES,
    )


NASTY = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "</style></script><svg onload=alert(1)>",
    "--><iframe src=https://evil.example>",
    "javascript:alert(1)",
    "https://evil.example/x",
    "https://doi.org@evil.example/x",
    "https://doi.org.evil.example/x",
    "http://doi.org/10.1/x",
    "https://doi.org:444/x",
    '10.1000/x"onclick=alert(1)',
    "{{ 7 * 7 }}{% raw %}",
    "[x](javascript:alert(1))",
    "![x](https://evil.example/x.png)",
    "<https://evil.example>",
    "a | b\n| c | d",
    "`code` *star* _line_ # head",
    '=HYPERLINK("https://evil.example")',
    "+1+1",
    "-1+1",
    "@SUM(1)",
    "\tTAB",
    "\rCR",
    "\x1b[31mred",
    "\x00null",
    "\u202etxt.exe",
    "\u2028line",
    "\ud800half",
    "'; DROP TABLE targets; --",
    "../../etc/passwd",
    "&lt;b&gt;",
)


def poisoned(value, poison):
    """The same record with `poison` before and after every text in it."""
    if isinstance(value, str):
        return f"{poison}{value}{poison}"
    if isinstance(value, tuple):
        return tuple(poisoned(item, poison) for item in value)
    if dataclasses.is_dataclass(value):
        changed = {field.name: poisoned(getattr(value, field.name), poison) for field in dataclasses.fields(value)}
        return dataclasses.replace(value, **changed)
    return value


@pytest.fixture
def poison_all():
    """A function that puts a string of the test's own into every text field."""
    return poisoned


@pytest.fixture(params=browsing.quick(NASTY, 4), ids=ascii)
def poison(request):
    """One string that must change nothing."""
    return request.param


@pytest.fixture
def nasty_document(document, poison):
    """The document with the string in every text field, codes and ids included."""
    return poisoned(document, poison)


@pytest.fixture(scope="session")
def browser():
    """One Chromium for all tests."""
    if browsing.lacking():
        pytest.skip(browsing.lacking())
    with browsing.started() as browser:
        yield browser


@pytest.fixture
def visit(browser):
    """A function that opens a file in a window of its own, and closes it after the test."""
    seen = []

    def _visit(file, fragment="", **settings):
        seen.append(browsing.visit(browser, file, fragment, **settings))
        return seen[-1]

    yield _visit
    for one in seen:
        one.page.close()


@pytest.fixture(scope="session")
def made_file(document, tmp_path_factory):
    """The page of the document made by hand."""
    file = tmp_path_factory.mktemp("made") / "index.html"
    file.write_text(html.render(document), encoding="utf-8")
    return file


@pytest.fixture(scope="session")
def made_page(made_file):
    """The same page as a tree, as it is without scripts; no test changes it."""
    return read(made_file.read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def drawn(browser, made_file):
    """The page of the document made by hand, as its script leaves it."""
    page = browsing.visit(browser, made_file).page
    yield read(page.content())
    page.close()


@pytest.fixture(scope="session")
def real_file(computed, tmp_path_factory):
    """The page of the embedded catalogue."""
    file = tmp_path_factory.mktemp("real") / "index.html"
    file.write_text(html.render(computed.document), encoding="utf-8")
    return file


@pytest.fixture(scope="session")
def real(browser, real_file):
    """The page of the embedded catalogue, as it opens from a link to a dossier; no test leaves a change behind."""
    seen = browsing.visit(browser, real_file, "#target-CD47")
    yield seen
    seen.page.close()


VOID = {"meta", "link", "input", "br"}
# Elements that begin a line of their own, and end a paragraph that is open.
LINES = {
    "caption", "dd", "details", "div", "dl", "dt", "fieldset", "footer", "form", "h1", "h2", "h3", "h4", "header", "li",
    "main", "nav", "ol", "p", "section", "summary", "table", "ul",
}  # fmt: skip


class Node:
    """An element: its tag, attributes and children."""

    def __init__(self, tag, attributes=()):
        self.tag = tag
        self.attributes = dict(attributes)
        self.children = []

    @property
    def text(self):
        """All text within, blanks run together."""
        return " ".join("".join(self._texts()).split())

    def _texts(self):
        for child in self.children:
            if isinstance(child, str):
                yield child
            else:
                yield from [" ", *child._texts()] if child.tag in LINES else child._texts()

    def all(self, tag=None, **attributes):
        """Elements within, in order; `class_` matches one of the classes."""
        wanted = attributes.pop("class_", None)
        for child in self.children:
            if isinstance(child, str):
                continue
            fits = tag in (None, child.tag) and (wanted is None or wanted in child.attributes.get("class", "").split())
            if fits and all(child.attributes.get(name) == value for name, value in attributes.items()):
                yield child
            yield from child.all(tag, **attributes, **({"class_": wanted} if wanted else {}))

    def one(self, tag=None, **attributes):
        """The first such element."""
        return next(self.all(tag, **attributes))


CELLS, ROWS = {"td", "th", "p"}, {"thead", "tbody", "caption"}
# What a start tag ends when its own end tag was left out, as HTML allows.
ENDS = {tag: {"p"} for tag in LINES} | {
    "td": CELLS,
    "th": CELLS,
    "tr": CELLS | {"tr", "caption"},
    "thead": CELLS | {"tr"} | ROWS,
    "tbody": CELLS | {"tr"} | ROWS,
    "li": {"li", "p"},
    "dt": {"dt", "dd", "p"},
    "dd": {"dt", "dd", "p"},
    "option": {"option"},
}
# What the end of an element ends with it.
WITHIN = {tag: {"p"} for tag in [*LINES, "noscript", "template"]} | {
    "table": CELLS | {"tr"} | ROWS,
    "ul": {"li", "p"},
    "ol": {"li", "p"},
    "dl": {"dt", "dd", "p"},
    "div": {"dt", "dd", "p"},
    "p": set(),
    "select": {"option"},
}


class _Reader(HTMLParser):
    def __init__(self):
        super().__init__()
        self.open = [Node("page")]

    def handle_starttag(self, tag, attributes):
        assert len(attributes) == len(dict(attributes)), f"{tag} has an attribute twice"
        self._end(ENDS.get(tag, ()))
        node = Node(tag, attributes)
        self.open[-1].children.append(node)
        if tag not in VOID:
            self.open.append(node)

    def _end(self, tags):
        while self.open[-1].tag in tags:
            self.open.pop()

    def handle_startendtag(self, tag, attributes):
        self.open[-1].children.append(Node(tag, attributes))

    def handle_endtag(self, tag):
        self._end(WITHIN.get(tag, ()))
        assert self.open[-1].tag == tag, f"</{tag}> closes <{self.open[-1].tag}>"
        self.open.pop()

    def handle_data(self, data):
        self.open[-1].children.append(data)


def read(text):
    """A page as a tree; fails where a tag is not closed."""
    reader = _Reader()
    reader.feed(text)
    reader.close()
    assert [node.tag for node in reader.open] == ["page"]
    return reader.open[0]


@pytest.fixture
def read_page():
    """A function that reads a page into a tree, and fails where a tag is not closed."""
    return read
