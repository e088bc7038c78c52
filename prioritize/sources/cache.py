"""Bodies of answers, kept so that a refresh that was killed goes on where it was, and a second one asks for nothing.

One file per request: the hash of all that follows, a line of JSON, then the body as it came. A file that does not fit
its hash does not count.
The files of a source lie below its release; those of another release are removed when a refresh has ended well.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from prioritize.sources.http import Reply, Request

SECRET = frozenset({"set-cookie", "set-cookie2"})
"""Headers that are not kept."""


@dataclass(frozen=True)
class Cache:
    """A folder of answers.

    Attributes
    ----------
    folder : Path
        Made when the first answer is kept.
    """

    folder: Path

    def get(self, source: str, release: str, request: Request) -> Reply | None:
        """The answer that was kept, whole and unchanged; None when there is none."""
        try:
            told, _, rest = self._path(source, release, request).read_bytes().partition(b"\n")
        except OSError:  # absent: it is asked for
            return None
        if told != _hash(rest):  # cut off, changed or foreign: it is asked for again
            return None
        line, _, body = rest.partition(b"\n")
        head = json.loads(line)
        return Reply(head["status"], body, head["type"], head["headers"]) if head["asked"] == _asked(request) else None

    def keep(self, source: str, release: str, request: Request, reply: Reply) -> None:
        """Keep an answer, whole or not at all.

        Raises
        ------
        OSError
            The folder cannot be written.
        """
        path = self._path(source, release, request)
        path.parent.mkdir(parents=True, exist_ok=True)
        head = {
            "asked": _asked(request),
            "status": reply.status,
            "type": reply.type,
            "headers": {name: text for name, text in reply.headers.items() if name not in SECRET},
        }
        rest = json.dumps(head, sort_keys=True).encode() + b"\n" + reply.content
        handle, scratch = tempfile.mkstemp(dir=path.parent, prefix=".part-")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(_hash(rest) + b"\n" + rest)
            os.replace(scratch, path)
        except BaseException:
            Path(scratch).unlink(missing_ok=True)
            raise

    def releases(self, source: str) -> list[str]:
        """Releases of which answers are kept, by the names of their folders."""
        below = self.folder / _plain(source)
        return sorted(path.name for path in below.iterdir()) if below.is_dir() else []

    def keep_only(self, source: str, release: str) -> None:
        """Remove the answers of a source's other releases."""
        below = self.folder / _plain(source)
        for other in below.iterdir() if below.is_dir() else ():
            if other.name != _plain(release):
                shutil.rmtree(other, ignore_errors=True)

    def forget(self, source: str, release: str) -> None:
        """Remove the answers of a release, as when they turn out to be of another shape than agreed."""
        shutil.rmtree(self.folder / _plain(source) / _plain(release), ignore_errors=True)

    def _path(self, source: str, release: str, request: Request) -> Path:
        key = hashlib.sha256("\n".join(_asked(request)).encode()).hexdigest()
        return self.folder / _plain(source) / _plain(release) / key


def _asked(request: Request) -> list[str]:
    """What tells one request from another."""
    return [request.method, request.address, request.accept, request.type, hashlib.sha256(request.body).hexdigest()]


def _hash(content: bytes) -> bytes:
    return hashlib.sha256(content).hexdigest().encode()


def _plain(text: str) -> str:
    """A name as that of a folder; what cannot stand there is told apart by its hash. A folder's own name stays."""
    plain = re.sub(r"[^A-Za-z0-9._-]+", "_", text).strip(".") or "_"
    plain = plain if len(plain) <= 60 else plain[:50].strip(".")
    return plain if plain == text else f"{plain}-{hashlib.sha256(text.encode()).hexdigest()[:8]}"
