"""A server on this machine that stands for all services that a refresh asks by default, and says what is consistent.

What it says is hand-made: from the rows of a snapshot, with a few differences that tests know of. Every service lies
below a folder of its own name, so it is asked by mirrors, and a source that forgets its own hosts is found out.
"""

from __future__ import annotations

import io
import json
import threading
import zipfile
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import duckdb

from prioritize.sources.finding import live_sources
from prioritize.sources.live import Live
from prioritize.store.snapshot import read_manifest
from tests.sources.test_clinicaltrials import page as trial_page
from tests.sources.test_dgidb_live import gene as dgidb_gene
from tests.sources.test_dgidb_live import page as dgidb_page
from tests.sources.test_europepmc import answer as paper_count
from tests.sources.test_omnipath import HEAD, KIT_ABL1, KIT_RECEPTOR, ROLE_HEAD
from tests.sources.test_opentargets import Service, bucket, target

HGNC_HEAD = (
    "hgnc_id\tsymbol\tname\tlocus_group\tstatus\talias_symbol\tprev_symbol\tentrez_id\tensembl_gene_id\tuniprot_ids\n"
)
WITHDRAWN_HEAD = "HGNC_ID\tSTATUS\tWITHDRAWN_SYMBOL\tMERGED_INTO_REPORT(S) (i.e HGNC_ID|SYMBOL|STATUS)\n"
HGNC = "storage.googleapis.com/public-download-files/hgnc/tsv/tsv"
REACTOME = "reactome.org/download/current"


@dataclass
class Gene:
    """A gene as HGNC lists it."""

    hgnc_id: str
    symbol: str
    name: str
    locus_group: str
    entrez_id: str
    ensembl_gene_id: str
    uniprot_id: str
    previous: list[str] = field(default_factory=list)
    aliases: list[str] = field(default_factory=list)

    @property
    def line(self) -> str:
        """Its line in the complete set."""
        cells = (self.hgnc_id, self.symbol, self.name, self.locus_group, "Approved", "|".join(self.aliases))
        return (
            "\t".join([*cells, "|".join(self.previous), self.entrez_id, self.ensembl_gene_id, self.uniprot_id]) + "\n"
        )


@dataclass
class World:
    """What the services know.

    Attributes
    ----------
    genes : dict of HGNC id to Gene
    withdrawn : list of str
        Lines of HGNC's list of ids that are no longer in use.
    tractable : dict of HGNC id to set of str
        Modalities, SM or AB, for which a gene is tractable; a gene that is absent is not known to Open Targets.
    silent : set of str
        Ensembl ids for which Open Targets fails.
    pathways : dict of id to (name, symbols)
    trials : list of record
    categories : dict of HGNC id to list of (category, databases)
    actions, roles : str
        Lines of OmniPath.
    papers : function
        A question -> number of papers.
    """

    genes: dict[str, Gene]
    withdrawn: list[str] = field(default_factory=lambda: ["HGNC:99999999\tEntry Withdrawn\tNEVERWAS\t\n"])
    tractable: dict[str, set[str]] = field(default_factory=dict)
    silent: set[str] = field(default_factory=set)
    pathways: dict[str, tuple[str, list[str]]] = field(default_factory=dict)
    trials: list[dict[str, Any]] = field(default_factory=list)
    categories: dict[str, list[tuple[str, tuple[str, ...]]]] = field(default_factory=dict)
    actions: str = KIT_ABL1
    roles: str = KIT_RECEPTOR
    papers: Callable[[str], int] = lambda _: 3
    release: Mapping[str, Any] = field(default_factory=lambda: {"year": "26", "month": "06", "iteration": None})

    def rename(self, hgnc_id: str, symbol: str) -> None:
        """Give a gene another symbol; the old one becomes a previous symbol."""
        gene = self.genes[hgnc_id]
        gene.previous.append(gene.symbol)
        gene.symbol = symbol

    def merge(self, hgnc_id: str, into: str) -> None:
        """Put a gene under another id, new or that of another gene."""
        gone = self.genes.pop(hgnc_id)
        there = self.genes.setdefault(into, Gene(**{**vars(gone), "hgnc_id": into}))
        self.withdrawn.append(f"{hgnc_id}\tMerged/Split\t{gone.symbol}\t{into}|{there.symbol}|Approved\n")
        for known in (self.tractable, self.categories):
            if hgnc_id in known:
                known[into] = known.pop(hgnc_id)  # type: ignore[attr-defined]

    def withdraw(self, hgnc_id: str) -> None:
        """Take a gene out."""
        gone = self.genes.pop(hgnc_id)
        self.withdrawn.append(f"{hgnc_id}\tEntry Withdrawn\t{gone.symbol}\t\n")


def world_of(snapshot: Path) -> World:
    """What the services would say if nothing had changed since a snapshot, as far as its tables tell."""
    entries = read_manifest(snapshot).tables

    def rows(select: str, table: str, source: str = "") -> list[tuple[Any, ...]]:
        files = [str(snapshot / one.file) for one in entries if one.table == table and source in ("", one.source)]
        return duckdb.execute(select, {"files": files}).fetchall() if files else []

    genes = {
        row[0]: Gene(*(cell or "" for cell in row))
        for row in rows(
            "SELECT hgnc_id, symbol, name, locus_group, entrez_id, ensembl_gene_id, uniprot_id "
            "FROM read_parquet($files) ORDER BY hgnc_id",
            "gene",
        )
    }
    for name, hgnc_id, kind in rows("SELECT name, hgnc_id, kind FROM read_parquet($files) ORDER BY ALL", "gene_name"):
        known = {"previous": genes[hgnc_id].previous, "alias": genes[hgnc_id].aliases}
        known.get(kind, []).append(name)
    world = World(genes)
    for hgnc_id, modality, tractable in rows("FROM read_parquet($files) ORDER BY ALL", "tractability"):
        short = {"small molecule": "SM", "antibody": "AB"}[modality]
        world.tractable.setdefault(hgnc_id, set()).update({short} if tractable else ())
    for name, pathway_id in rows("SELECT name, pathway_id FROM read_parquet($files)", "pathway", "reactome"):
        world.pathways[pathway_id] = (name, [])
    for pathway_id, hgnc_id in rows("FROM read_parquet($files) ORDER BY ALL", "pathway_member", "reactome"):
        world.pathways[pathway_id][1].append(genes[hgnc_id].symbol)
    for hgnc_id, category, database in rows("FROM read_parquet($files) ORDER BY ALL", "gene_category"):
        world.categories.setdefault(hgnc_id, []).append((category.upper(), (database,)))
    return world


class Replay:
    """The server.

    Parameters
    ----------
    world : World
    on_request : callable
        Called with the number of each request, 1 = the first, before it is answered.
    """

    def __init__(self, world: World, on_request: Callable[[int], None] = lambda _: None) -> None:
        self.world = world
        self.on_request = on_request
        self.asked: list[tuple[str, str, bytes]] = []
        self._lock = threading.Lock()
        self._bodies: dict[str, bytes] = {}
        self.hierarchy = b""
        handler = type("Handler", (_Handler,), {"replay": self})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._server.daemon_threads = True
        self.origin = f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> Replay:
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    @property
    def mirrors(self) -> dict[str, str]:
        """Where each service is found, by its own address."""
        return {origin: f"{self.origin}/{urlsplit(origin).netloc}" for origin in origins(unhurried())}

    def note(self, host: str, path: str, body: bytes) -> None:
        """Keep a request."""
        with self._lock:
            self.asked.append((host, path, body))
            number = len(self.asked)
        self.on_request(number)

    def say(self, where: str, params: Mapping[str, str], body: bytes) -> tuple[int, bytes]:
        """Status and body of an answer."""
        bulk = {
            f"{HGNC}/hgnc_complete_set.txt": self._complete_set,
            f"{HGNC}/withdrawn.txt": lambda: (WITHDRAWN_HEAD + "".join(self.world.withdrawn)).encode(),
            f"{REACTOME}/ReactomePathways.gmt.zip": self._gmt,
        }
        if where in bulk:
            with self._lock:
                if where not in self._bodies:
                    self._bodies[where] = bulk[where]()
                return 200, self._bodies[where]
        answers: dict[str, Callable[[], Any]] = {
            "rest.genenames.org/info": lambda: {"lastModified": "2026-11-20T05:00:00Z"},
            "reactome.org/ContentService/data/database/version": lambda: b"96",
            f"{REACTOME}/ReactomePathwaysRelation.txt": self._hierarchy,
            "omnipathdb.org/about": lambda: b"omnipath-server v0.1.0",
            "omnipathdb.org/interactions": lambda: (HEAD + self.world.actions).encode(),
            "omnipathdb.org/intercell": lambda: (ROLE_HEAD + self.world.roles).encode(),
            "clinicaltrials.gov/api/v2/version": lambda: {
                "apiVersion": "2.0.5",
                "dataTimestamp": "2026-11-20T09:00:05",
            },
            "clinicaltrials.gov/api/v2/studies": lambda: self._trials(params["query.intr"]),
            "www.ebi.ac.uk/europepmc/webservices/rest/search": lambda: self._papers(params["query"]),
            "api.platform.opentargets.org/api/v4/graphql": lambda: self._open_targets(body),
            "dgidb.org/api/graphql": lambda: self._dgidb(json.loads(body)),
        }
        if where not in answers:
            return 404, b"no such thing"
        said = answers[where]()
        return 200, said if isinstance(said, bytes) else json.dumps(said).encode()

    def _complete_set(self) -> bytes:
        return (HGNC_HEAD + "".join(gene.line for gene in self.world.genes.values())).encode()

    def _gmt(self) -> bytes:
        lines = ["\t".join([name, one, *symbols]) for one, (name, symbols) in sorted(self.world.pathways.items())]
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(zipfile.ZipInfo("ReactomePathways.gmt"), "\n".join(lines) + "\n")
        return packed.getvalue()

    def _hierarchy(self) -> bytes:
        """What was put there, or all pathways below the first."""
        if self.hierarchy:
            return self.hierarchy
        top, *below = sorted(self.world.pathways)
        return "".join(f"{top}\t{one}\n" for one in below).encode()

    def _trials(self, query: str) -> dict[str, Any]:
        """Records of which an intervention is named as asked for; of a pair, as both."""
        sides = query.split(") AND (")
        return trial_page(*(one for one in self.world.trials if all(_named(one, side) for side in sides)))

    def _papers(self, query: str) -> dict[str, Any]:
        count = self.world.papers(query)
        return paper_count(count, *([{"id": "1", "source": "MED"}] if count else []))

    def _open_targets(self, body: bytes) -> bytes:
        wanted = set(json.loads(body)["variables"].get("ids", ()))
        known = {gene.ensembl_gene_id: gene for gene in self.world.genes.values() if gene.ensembl_gene_id in wanted}
        service = Service(
            {
                "release": self.world.release,
                "diseases": {"MONDO_0004992": ("cancer", {})},
                "targets": {
                    one: target(one, gene.symbol, tractability=_buckets(self.world.tractable[gene.hgnc_id]))
                    for one, gene in known.items()
                    if gene.hgnc_id in self.world.tractable
                },
            }
        )
        service.broken = self.world.silent
        return bytes(service.ask(SimpleNamespace(body=body)).content)

    def _dgidb(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        if "serviceInfo" in asked["query"]:
            return {"data": {"serviceInfo": {"dataVersion": "2026-Oct", "version": "5.0.8", "updatedAt": "2026-10-01"}}}
        known = self.world.categories
        ids = [one.upper() for one in asked["variables"]["ids"]]
        return dgidb_page(*(dgidb_gene(one.lower(), categories=known[one]) for one in ids if one in known))


def _buckets(modalities: Collection[str]) -> list[dict[str, Any]]:
    """Buckets of a target that is tractable for some modalities."""
    return [bucket(one, "Approved Drug", one in modalities) for one in ("SM", "AB")]


def _named(record: Mapping[str, Any], side: str) -> bool:
    """Whether an intervention of a record stands in a question."""
    given = record["protocolSection"]["armsInterventionsModule"]["interventions"]
    return any(f'"{one["name"].lower()}"' in side.lower() for one in given)


class _Handler(BaseHTTPRequestHandler):
    """Leads a request to the server's answer."""

    protocol_version = "HTTP/1.1"
    replay: Replay

    def do_GET(self) -> None:
        """Answer a question without a body."""
        self._answer(b"")

    def do_POST(self) -> None:
        """Answer a query."""
        self._answer(self.rfile.read(int(self.headers["Content-Length"])))

    def _answer(self, body: bytes) -> None:
        parts = urlsplit(self.path)
        where = parts.path.lstrip("/")
        self.replay.note(where.partition("/")[0], self.path, body)
        status, content = self.replay.say(where, dict(parse_qsl(parts.query)), body)
        try:
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)
        except OSError:  # the client was killed
            self.close_connection = True

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def unhurried(sources: Sequence[Live] | None = None) -> list[Live]:
    """The sources that are asked by default, each as fast as it can: the server here needs no politeness."""
    found = [source for source in sources or live_sources() if source.by_default]
    for source in found:
        source.per_second = 1e6  # type: ignore[misc]
    return found


def origins(sources: Sequence[Live]) -> list[str]:
    """Addresses of all services."""
    return sorted({origin for source in sources for origin in source.origins})
