"""What a table of scores was made with, kept in a file beside it: `scores.tsv` has `scores.tsv.made.json`.

A ranking whose weights were learned from outcomes proves nothing on those outcomes. The training cards of models say in
comments, `# outcomes: NAME, sha256 HEX`, what the weights were learned from; the file beside a table takes it over.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import re
import tomllib
import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from prioritize.errors import Problem, TargetError
from prioritize.model import Model
from prioritize.pipeline import Places, model_path, tool_version
from prioritize.report import tables
from prioritize.store.snapshot import read_manifest

BESIDE = ".made.json"
LEARNED = "learned"
"""Model whose training card tells of the features that are learned."""
UNPACKED = " unpacked"
"""How the name of a file ends on a card, beside the digest of what is in it."""
GZIP = b"\x1f\x8b"
_CARD = re.compile(r"# outcomes: (?:(.*), )?sha256 ([0-9a-f]{64})")


class Trained(NamedTuple):
    """A file that weights were learned from: its name, '' where the card has none, and its sha256."""

    outcomes: str
    sha256: str


@dataclass(frozen=True)
class Origin:
    """What scores were made with.

    Attributes
    ----------
    model, model_sha256 : str
        Name, and the checksum of the model after `extends` was followed, or of its file.
    learned : bool
        Whether weights of the model, or of a feature of it, were learned from outcomes.
    trained_on : tuple of Trained
        Files of those outcomes, as far as the training cards name them.
    snapshot, version : str
        Id and date; version of the program.
    as_of : int or None
        Last year whose evidence counted.
    """

    model: str
    model_sha256: str
    learned: bool
    trained_on: tuple[Trained, ...]
    snapshot: str
    version: str
    as_of: int | None = None


def origin_of(where: Places, model: Model, given: str | Path | Model) -> Origin:
    """What scores of a model are made with.

    Parameters
    ----------
    where : Places
    model : Model
    given : str, Path or Model
        As it was asked for: the training cards are in the files of models.
    """
    features = any(one.facts.learned for one in (*model.criteria, *model.precedence, *model.indications))
    files = [] if isinstance(given, Model) else list(_chain(model_path(given, where), where))
    files += [model_path(LEARNED, where)] if features else []
    trained = tuple(dict.fromkeys(one for file in files for one in trained_on(file)))
    return _origin(where, model.name, model.sha256, features, trained, model.as_of)


def origin_of_pairs(where: Places, name: str, file: Path) -> Origin:
    """What scores of pairs of drugs are made with: the model's name and file."""
    return _origin(where, name, _digest(file), False, trained_on(file))


def _origin(
    where: Places, name: str, sha256: str, learned: bool, trained: tuple[Trained, ...], as_of: int | None = None
) -> Origin:
    manifest = read_manifest(where.snapshot)
    snapshot = f"{manifest.id}, {manifest.date}"
    return Origin(name, sha256, learned or bool(trained), trained, snapshot, tool_version(), as_of)


def trained_on(file: Path) -> tuple[Trained, ...]:
    """Files of outcomes that the training card of a model names; none where it has no card, or cannot be read."""
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return ()
    return tuple(Trained(match[1] or "", match[2]) for line in lines if (match := _CARD.match(line)))


def _chain(file: Path, where: Places) -> Iterator[Path]:
    """The file of a model, and those it extends."""
    seen: set[Path] = set()
    while file.is_file() and file.resolve() not in seen:
        seen.add(file.resolve())
        yield file
        base = tomllib.loads(file.read_text(encoding="utf-8")).get("extends")
        if not isinstance(base, str):
            return
        near = file.parent / f"{base.removesuffix('.toml')}.toml"
        file = near if near.is_file() else model_path(base, where)


# --- the file beside -----------------------------------------------------------------------


def beside(table: Path) -> Path:
    """The file beside a table of scores."""
    return table.with_name(f"{table.name}{BESIDE}")


def write_origin(origin: Origin, table: Path) -> Path:
    """Write what a table was made with beside it; the table must be there.

    Raises
    ------
    ReportError
        The file cannot be written.
    """
    content = {
        "table": table.name,
        "sha256": _digest(table),
        "model": origin.model,
        "model_sha256": origin.model_sha256,
        "learned": origin.learned,
        "trained_on": [one._asdict() for one in origin.trained_on],
        "snapshot": origin.snapshot,
        "version": origin.version,
        "as_of": origin.as_of,
    }
    tables.write_bytes(beside(table), (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode())
    return beside(table)


def read_origin(table: Path) -> Origin | None:
    """What a table was made with; None without a file beside it, or when that is of another table.

    Raises
    ------
    TargetError
        The file beside it cannot be used.
    """
    file = beside(table)
    if not file.is_file():
        return None
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
        if content["sha256"] != _digest(table):
            return None
        trained = tuple(Trained(str(one["outcomes"]), str(one["sha256"])) for one in content["trained_on"])
        texts = [str(content[name]) for name in ("model", "model_sha256", "snapshot", "version")]
        return Origin(texts[0], texts[1], bool(content["learned"]), trained, texts[2], texts[3], content["as_of"])
    except (OSError, ValueError, KeyError, TypeError) as fault:
        fix = "make the table again, or take the file away: the scores then count as of unknown origin"
        raise TargetError(Problem(f"does not say what {table.name} was made with", str(file), fix=fix)) from fault


def _digest(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


def digests_of(file: Path) -> dict[str, str]:
    """sha256 of a file as it stands, under '', and of what a packed one holds, under `UNPACKED`."""
    raw = file.read_bytes()
    found = {"": hashlib.sha256(raw).hexdigest()}
    if raw.startswith(GZIP):
        with suppress(OSError, EOFError, zlib.error):  # what cannot be unpacked is told of where it is read
            found[UNPACKED] = hashlib.sha256(gzip.decompress(raw)).hexdigest()
    return found
