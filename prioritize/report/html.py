"""One HTML file that opens from a mail attachment: no request leaves it, nothing in it runs but its own script."""

from __future__ import annotations

import base64
import hashlib
import re
import shlex
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate, groupby, pairwise
from pathlib import Path
from urllib.parse import quote, urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from prioritize.report import words
from prioritize.report.document import Candidate, CriterionLine, Document, Note, TargetCard, TriedLine, notes_on
from prioritize.report.drawing import draw
from prioritize.report.evidence import value_sql
from prioritize.report.live import pack
from prioritize.report.placed import sentences
from prioritize.report.rows import pack as pack_rows
from prioritize.report.timeline import Timeline, timeline

TEMPLATES = Path(__file__).parent / "templates"
STYLES = ("style.css", "map.css", "weights.css", "rows.css", "expert.css", "dossier.css", "figures.css", "method.css")
SCRIPTS = ("rows.js", "kept.js", "script.js", "map.js", "engine.js", "weights.js", "figures.js")
"""Joined in this order into the one style and the one script of the page."""
HOSTS = frozenset(
    {
        "clinicaltrials.gov",
        "doi.org",
        "europepmc.org",
        "pmc.ncbi.nlm.nih.gov",
        "pubmed.ncbi.nlm.nih.gov",
        "reactome.org",
        "www.ensembl.org",
        "www.fda.gov",
        "www.genenames.org",
        "www.ncbi.nlm.nih.gov",
        "www.uniprot.org",
    }
)
"""The only hosts that a link may lead to."""

HYPHEN = re.compile(r"(?<![^\s(])-(?=\d)")
"""What stands for a minus sign in a sentence that terminals print too."""
REFERENCES = re.compile(
    r"(?P<nct>\bNCT\d{8}\b)"
    r"|(?P<doi>\b10\.\d{4,9}/[-._()/:A-Za-z0-9]+)"
    r"|(?P<pmc>\bPMC\d{4,9}\b)"
    r"|(?P<pmid>\bPMID:? ?\d{1,8}\b)"
    r"|(?P<url>\bhttps://[-._~:/?#@!$&'()*+,=%A-Za-z0-9]+)"
)
IDS = {
    "HGNC": (re.compile(r"HGNC:\d+"), "https://www.genenames.org/data/gene-symbol-report/#!/hgnc_id/{}"),
    "Ensembl": (re.compile(r"ENSG\d{11}"), "https://www.ensembl.org/Homo_sapiens/Gene/Summary?g={}"),
    "UniProt": (re.compile(r"[A-Z0-9]{6,10}"), "https://www.uniprot.org/uniprotkb/{}/entry"),
    "NCBI Gene": (re.compile(r"\d+"), "https://www.ncbi.nlm.nih.gov/gene/{}"),
}
PATHWAY = re.compile(r"R-HSA-\d+")
BLOCK = (
    "caption|dd|details|div|dl|dt|fieldset|footer|form|h[1-6]|header|hr|li|main|nav|noscript|ol|option|p|section|table"
    "|tbody|td|template|th|thead|tr|ul"
)
"""Elements that begin a line of their own: white space around their tags says nothing."""
BREAK = re.compile(rf"(</?(?:{BLOCK})\b[^<>]*>)\n|\n(?=</?(?:{BLOCK})\b)")
IMPLIED = re.compile(rf"</(?:td|th|tr|thead|tbody|li|dt|dd|caption|option)>|</p>(?=</?(?:{BLOCK})\b)")
"""End tags that HTML lets one leave out; there are tens of thousands of them."""
SCOPED = re.compile(r'(<tr\b[^<>]*>)<th scope="row">|<th scope="col"')
"""A head cell whose direction HTML knows from its place; a script says it again."""
TAG = re.compile(r"<[a-z][^<>]*>")
QUOTED = re.compile(r'(?<= )([-a-z]+)="([^\s"\'=<>`]*[^\s"\'=<>`/])"(?=[ >])')
"""An attribute whose value needs no quotes."""
OPAQUE = re.compile(r"(<style>.*?</style>|<script>.*?</script>|<pre\b.*?</pre>)", re.DOTALL)
"""What keeps its lines and blanks: what the content security policy admits by its hash, and text set in lines."""
SCORE_BAR, RANK_BAR = 200, 90
"""Widths of the bars in pixels."""
STRIP = 200
"""Steps of the bars in the tables of a card; each place and each length has its class in the style sheet."""
TRIED = 100
"""Cards of tried pairs in the page; combinations.csv has all."""
REMARK = re.compile(r"(?m)^ *(?://.*|/\*.*\*/)\n")
"""A line of a script or a style sheet that is a comment."""
MANY = 1_000
"""More targets than these are too many for one table and one page."""
FULL = 200
"""Of so many targets those that stand in the page as rows without scripts, and with a dossier."""
LETTER = 15
"""A segment at least this wide carries the first letter of its group."""


@dataclass(frozen=True)
class Axis:
    """A straight scale from numbers to pixels.

    Attributes
    ----------
    low, high : float
        In the unit of the numbers.
    width : int
        In pixels.
    """

    low: float
    high: float
    width: int

    def at(self, value: float) -> float:
        """Where a number stands, to a tenth of a pixel."""
        share = (value - self.low) / ((self.high - self.low) or 1.0)
        return round(min(max(share, 0.0), 1.0) * self.width, 1)

    def box(self, start: float, end: float) -> tuple[str, str]:
        """Left edge and width of a box between two numbers, as SVG wants them."""
        left, right = sorted((self.at(start), self.at(end)))
        return f"{left:g}", f"{right - left:g}"


@dataclass(frozen=True)
class Segment:
    """One box of a bar; `letter` is empty where it does not fit."""

    tone: str
    left: str
    width: str
    middle: str
    letter: str


@dataclass(frozen=True)
class Strip:
    """A bar that the style sheet draws in the cell of a table; `start` is None where it begins at 0.

    `tone` is empty where the table has it.
    """

    tone: str
    start: int | None
    length: int

    @property
    def classes(self) -> str:
        """As the style sheet wants them."""
        start = "" if self.start is None else f"a{self.start}"
        return " ".join(filter(None, (self.tone, start, f"w{self.length}")))


class Kept:
    """Pieces that come again and again: each stands in the page once, and a script puts copies where its number is."""

    def __init__(self) -> None:
        self.places: dict[tuple[str, bool], int] = {}

    def place(self, piece: str, less: bool = False) -> int:
        """Number of a piece; `less` sets it back."""
        text = piece if isinstance(piece, Markup) else _text(piece)
        return self.places.setdefault((text, less), len(self.places))

    def queries(self, card: TargetCard) -> int:
        """Number of the piece that lists the queries of the criteria of a target, each without the id."""
        return self.place(" ".join(str(self.place(value_sql(line.feature, ""))) for line in card.criteria))

    @property
    def pieces(self) -> list[tuple[str, bool]]:
        """All pieces, the first one first."""
        return list(self.places)


@dataclass(frozen=True)
class TargetView:
    """A target card with what the page needs to draw it."""

    card: TargetCard
    anchor: str
    segments: tuple[Segment, ...]
    summed: str
    criteria: tuple[tuple[str, tuple[tuple[CriterionLine, Strip | None], ...]], ...]
    ids: tuple[tuple[str, str, str], ...]
    notes: tuple[Note, ...]


@dataclass(frozen=True)
class CandidateView:
    """A candidate with what the page needs to draw it; a bar for each term, and one for their sum."""

    card: Candidate
    anchor: str
    bars: tuple[Strip | None, ...]
    total: Strip
    years: Timeline | None
    left_anchor: str
    right_anchor: str
    notes: tuple[Note, ...]


@dataclass(frozen=True)
class NoteView:
    """A note of an expert, and where the card is that it is about; '' where there is none."""

    note: Note
    anchor: str


def render(document: Document) -> str:
    """The whole page.

    Parameters
    ----------
    document : Document

    Returns
    -------
    str
        The same bytes for the same document.
    """
    environment = _environment()
    style, script = _style(document), _lean(_joined(SCRIPTS))
    many = len(document.targets) > MANY
    views = _target_views(document, FULL if many else len(document.targets))
    anchors = {view.card.target_id: view.anchor for view in reversed(views)}
    lists = (document.candidates, document.with_backbones, document.already_tried[:TRIED])
    candidates = _candidate_views(lists, anchors, document.notes)
    cards = {(view.card.left_id, view.card.right_id): view.anchor for some in candidates for view in some}
    pictures = None if document.pictures is None else draw(document.pictures, anchors)
    page = environment.get_template("page.html").render(
        document=document,
        style=Markup(style),  # noqa: S704 - the project's own file
        script=Markup(script),  # noqa: S704 - the project's own file
        style_hash=_csp_hash(style),
        script_hash=_csp_hash(script),
        targets=views,
        candidates=candidates[0],
        with_backbones=candidates[1],
        already_tried=candidates[2],
        kinds=list(dict.fromkeys(card.kind for some in lists for card in some)),
        tones=_tones(document),
        score_axis=_score_axis(document),
        rank_axis=_rank_axis(document),
        mediators=sorted({card.mediator_class for card in document.targets}),
        directions=sorted({card.direction for card in document.targets}),
        n_old=sum(source.old for source in document.sources),
        first=next((card.symbol for card in document.targets if card.rank), ""),
        pictures=pictures,
        notes=_note_views(document.notes, anchors, cards),
        rows=Markup(_rows(document, anchors, pictures.acting if pictures else {}) if many else ""),  # noqa: S704 - escaped
        anchors=anchors,
        placed_sentences=sentences(document, document.placing) if document.placing else (),
        live=document.live,
        live_data=Markup(pack(document.live, anchors, cards) if document.live else ""),  # noqa: S704 - escaped
        kept=Kept(),
        ledger=_ledger(views, candidates),
    )
    return _slim(page) + "\n"


def _style(document: Document) -> str:
    """The style sheet, with the places of 0 in the bars of this document."""
    lists = (document.candidates, document.with_backbones, document.already_tried)
    zeros = {"term": _term_axis(lists).at(0.0), "criterion": _criterion_axis(document).at(0.0)}
    places = "".join(f"--{name}-zero: {round(place)};" for name, place in zeros.items())
    steps = "".join(f".a{step}{{--a:{step}}}.w{step}{{--w:{step}}}" for step in range(STRIP + 1))
    return _lean(_joined(STYLES) + f":root {{ {places} }}\n{steps}\n")


def _joined(names: Iterable[str]) -> str:
    """The text of some files, one after the other, without the lines that only speak to who writes them."""
    return REMARK.sub("", "\n".join((TEMPLATES / name).read_text("utf-8") for name in names))


@cache
def _environment() -> Environment:
    """Templates in which every text is escaped, and every hidden character shown."""
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_visible,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        number=words.number,
        score=words.score,
        signed=words.signed,
        expert=words.expert,
        share=words.share,
        share_fine=words.share_fine,
        mean=words.mean,
        probability=words.probability,
        weight=words.weight,
        outcome=words.outcome,
        sign=words.sign,
        state=words.state,
        linked=linked,
        cited=cited,
        reactome=reactome,
        shell=shlex.quote,
        minus=minus,
        unsettled=unsettled,
    )
    environment.globals.update(value_sql=value_sql, glossary=words.GLOSSARY, command=words.command)
    environment.globals.update(place=words.place, interval=words.interval, bounded=words.bounded, marks=words.MARKS)
    return environment


def _visible(value: object) -> object:
    """What a template prints: None is never left blank, hidden characters are spelled out."""
    if value is None:
        return words.UNKNOWN
    if isinstance(value, str) and not isinstance(value, Markup):
        return words.printable(value)
    return value


def unsettled(cards: Iterable[Candidate]) -> str:
    """How far the order of a list of combinations is open."""
    return words.unsettled([(card.rank, card.rank_low, card.rank_high) for card in cards])


def minus(text: str) -> str:
    """A sentence with the minus signs that the tables have."""
    return HYPHEN.sub("−", text)


def _lean(text: str) -> str:
    """Lines without indentation, no empty ones."""
    return "\n".join(line.strip() for line in text.split("\n") if line.strip())


def _slim(page: str) -> str:
    """The same page without blanks, tags and quotes that HTML does not need; text is escaped, so none can be a tag."""
    parts = OPAQUE.split(page)
    for place in range(0, len(parts), 2):
        bare = SCOPED.sub(_unscoped, IMPLIED.sub("", BREAK.sub(r"\1", _lean(parts[place]))))
        parts[place] = TAG.sub(lambda tag: QUOTED.sub(r"\1=\2", tag.group()), bare)
    return "".join(parts)


def _unscoped(found: re.Match[str]) -> str:
    """The same head cell without its scope."""
    return f"{found[1] or ''}<th" + (">" if found[1] else "")


def _csp_hash(text: str) -> str:
    """The hash by which a content security policy admits an inline style or script."""
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


# --- links ---------------------------------------------------------------------------------


def allowed(url: str) -> bool:
    """Whether a link may lead there: https, and a host on the list."""
    try:
        parts = urlsplit(url)
        return parts.scheme == "https" and parts.netloc in HOSTS
    except ValueError:
        return False


def linked(text: str) -> Markup:
    """Text in which trial ids, DOIs, PubMed ids and allowed addresses are links; all else stays text."""
    parts: list[Markup] = []
    end = 0
    for match in REFERENCES.finditer(text):
        found = _trimmed(match.group())
        url = _url(match.lastgroup or "", found)
        if not allowed(url):
            continue
        parts += [_text(text[end : match.start()]), _link(url, found)]
        end = match.start() + len(found)
    parts.append(_text(text[end:]))
    return Markup("").join(parts)


def _trimmed(found: str) -> str:
    """A reference without the punctuation of the sentence around it."""
    while found and (found[-1] in ".,:;!?'" or (found[-1] == ")" and found.count("(") < found.count(")"))):
        found = found[:-1]
    return found


def _url(kind: str, found: str) -> str:
    match kind:
        case "nct":
            return f"https://clinicaltrials.gov/study/{found}"
        case "doi":
            return f"https://doi.org/{quote(found, safe='/():._-')}"
        case "pmc":
            return f"https://pmc.ncbi.nlm.nih.gov/articles/{found}/"
        case "pmid":
            return f"https://pubmed.ncbi.nlm.nih.gov/{re.sub(r'[^0-9]', '', found)}/"
        case _:
            return found


def _text(text: str) -> Markup:
    return escape(words.printable(text))


def _link(url: str, text: str) -> Markup:
    return Markup('<a href="{}">{}</a>').format(url, words.printable(text))


def cited(name: str, citation: str) -> Markup:
    """A name that leads to its citation; where no link may, the host or the citation stands beside it."""
    match = REFERENCES.search(citation)
    url = _url(match.lastgroup or "", _trimmed(match.group())) if match else ""
    if allowed(url):
        return _link(url, name)
    host = citation.partition("//")[2].partition("/")[0].removeprefix("www.")
    said = Markup(" <cite>({})</cite>").format(words.printable(host or citation)) if citation else Markup("")
    return _text(name) + said


def reactome(name: str, id: str) -> Markup:
    """The name of a pathway, which leads to Reactome where the id is one of its own."""
    return _link(f"https://reactome.org/content/detail/{id}", name) if PATHWAY.fullmatch(id) else _text(name)


def _ids(card: TargetCard) -> tuple[tuple[str, str, str], ...]:
    """Name, id and address of each identifier; no address where the id has not the form it should."""
    values = (card.target_id, card.ensembl_gene_id, card.uniprot_id, card.entrez_id)
    found = []
    for (name, (form, address)), value in zip(IDS.items(), values, strict=True):
        if value:
            found.append((name, value, address.format(value) if form.fullmatch(value) else ""))
    return tuple(found)


# --- what is drawn -------------------------------------------------------------------------


def _anchor(kind: str, names: Sequence[str], taken: set[str]) -> str:
    """An id for `names` that no other part of the page has."""
    stem = "-".join([kind, *(re.sub(r"[^A-Za-z0-9_]+", "-", name) or "x" for name in names)])
    found, more = stem, 2
    while found in taken:
        found, more = f"{stem}-{more}", more + 1
    taken.add(found)
    return found


def _tones(document: Document) -> dict[str, str]:
    """Class of the colour of each group, in the order of the model."""
    groups = dict.fromkeys(
        [line.group for line in document.criteria] + [group for card in document.targets for group, _ in card.groups]
    )
    plain = [group for group in groups if group != "precedence"]
    tones = {group: f"t{index % 5}" for index, group in enumerate(plain)}
    return {group: tones.get(group, "tp") for group in groups}


def _score_axis(document: Document) -> Axis:
    """From the lowest bound (or 0) to the highest, over all targets."""
    ends = [0.0, 0.5]
    for card in document.targets:
        ends += [end for end in (card.score, card.low, card.high) if end is not None]
        ends += [sum(part for _, part in card.groups if part > 0), sum(part for _, part in card.groups if part < 0)]
    return Axis(min(ends), max(ends), SCORE_BAR)


def _rank_axis(document: Document) -> Axis:
    return Axis(1, max(document.n_ranked, 2), RANK_BAR)


def _term_axis(lists: Iterable[Sequence[Candidate]]) -> Axis:
    ends = [end for some in lists for card in some for end in _running(card)]
    return Axis(min([0.0, *ends]), max([0.1, *ends]), STRIP)


def _running(card: Candidate) -> list[float]:
    """The sum of the contributions so far, before the first term and after each."""
    return [0.0, *accumulate(line.contribution for line in card.terms)]


def _waterfall(card: Candidate, axis: Axis) -> list[Strip | None]:
    """Each term from the sum before it to the sum after it; None where it changes nothing."""
    return [
        _strip(axis, before, after, "" if after > before else "tn") if line.contribution else None
        for line, (before, after) in zip(card.terms, pairwise(_running(card)), strict=True)
    ]


def _criterion_axis(document: Document) -> Axis:
    ends = [line.contribution for card in document.targets for line in card.criteria]
    return Axis(min([0.0, *ends]), max([0.1, *ends]), STRIP)


def _strip(axis: Axis, start: float, end: float, tone: str) -> Strip:
    """A bar between two numbers, at least one step long."""
    left, right = sorted((round(axis.at(start)), round(axis.at(end))))
    return Strip(tone, None if left == round(axis.at(0.0)) else left, max(right - left, 1))


def _segment(axis: Axis, start: float, end: float, tone: str, letter: str = "") -> Segment:
    left, width = axis.box(start, end)
    middle = f"{float(left) + float(width) / 2:g}"
    return Segment(tone, left, width, middle, letter if float(width) >= LETTER else "")


def _stack(card: TargetCard, axis: Axis, tones: dict[str, str]) -> tuple[Segment, ...]:
    """Contributions by group: what adds to the right of 0, what takes away to its left."""
    ends = {True: 0.0, False: 0.0}
    segments = []
    for group, part in card.groups:
        if part:
            start = ends[part > 0]
            ends[part > 0] = start + part
            tone = tones[group] if part > 0 else "tn"
            segments.append(_segment(axis, start, start + part, tone, group[:1].upper()))
    return tuple(segments)


def _target_views(document: Document, size: int) -> list[TargetView]:
    """The first targets, in the order of the document."""
    tones, score_axis, criterion_axis = _tones(document), _score_axis(document), _criterion_axis(document)
    taken: set[str] = set()
    views = []
    for card in document.targets[:size]:
        criteria = tuple(
            (group, tuple((line, _criterion_bar(line, criterion_axis)) for line in lines))
            for group, lines in groupby(card.criteria, key=lambda line: line.group)
        )
        summed = ", ".join(f"{group} {words.signed(part)}" for group, part in card.groups)
        segments = _stack(card, score_axis, tones)
        anchor, notes = _anchor("target", [card.symbol], taken), notes_on(document.notes, card.target_id)
        views.append(TargetView(card, anchor, segments, summed, criteria, _ids(card), notes))
    return views


def _rows(document: Document, anchors: dict[str, str], acting: Mapping[str, str]) -> str:
    """All targets as data, where they are too many to stand in the page."""
    tones, axis = _tones(document), _score_axis(document)
    stacks = [_stack(card, axis, tones) for card in document.targets]
    return pack_rows(document, stacks, (axis, _rank_axis(document)), anchors, acting)


def _note_views(
    notes: Iterable[Note], targets: Mapping[str, str], pairs: Mapping[tuple[str, str], str]
) -> list[NoteView]:
    """Each note with the place of the card that it is about."""
    both = {frozenset(ids): anchor for ids, anchor in pairs.items()}
    found = {frozenset([target]): anchor for target, anchor in targets.items()} | both
    return [NoteView(note, found.get(frozenset(note.ids), "")) for note in notes]


def _ledger(targets: Iterable[TargetView], candidates: Iterable[Iterable[CandidateView]]) -> dict[TriedLine, int]:
    """Every tried combination that a card names, by its id, with its place in the table of all."""
    lines = [line for view in targets for line in view.card.tried]
    lines += [line for some in candidates for view in some for line in view.card.precedents]
    ordered = sorted(dict.fromkeys(lines), key=lambda line: line.id)
    return {line: place for place, line in enumerate(ordered)}


def _criterion_bar(line: CriterionLine, axis: Axis) -> Strip | None:
    if line.value is None or not line.contribution:
        return None
    return _strip(axis, 0.0, line.contribution, "" if line.contribution > 0 else "tn")


def _candidate_views(
    lists: Sequence[Sequence[Candidate]], anchors: dict[str, str], notes: tuple[Note, ...]
) -> tuple[tuple[CandidateView, ...], ...]:
    """Every candidate of every list, in the order of the document."""
    axis = _term_axis(lists)
    taken: set[str] = set()
    return tuple(
        tuple(
            CandidateView(
                card,
                _anchor("pair", [card.left, card.right], taken),
                tuple(_waterfall(card, axis)),
                _strip(axis, 0.0, card.score, "t4"),
                timeline(card.precedents),
                anchors.get(card.left_id, ""),
                anchors.get(card.right_id, ""),
                notes_on(notes, card.left_id, card.right_id),
            )
            for card in some
        )
        for some in lists
    )
