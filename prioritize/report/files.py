"""A file put in its place: written beside it, then moved there whole."""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from prioritize.errors import Problem, ReportError

_STREAMS = (Path("/dev"), Path("/dev/fd"), Path("/proc/self/fd"))
"""Folders of names for what is open already, as `/dev/stdout`: it is written as it stands, even where it is a file."""


@contextmanager
def whole(path: Path, *, parents: bool = False) -> Iterator[Path]:
    """A scratch file that takes the place of `path` when the block ends well: a file is whole, or the old one.

    A link stays, and what it leads to is written; so does what is no file, as `/dev/stdout`. A file that was there
    keeps its permissions, and one that may not be written is refused.

    Parameters
    ----------
    path : Path
    parents : bool
        Make the folder too where it is missing.

    Raises
    ------
    ReportError
        The file cannot be written.
    """
    try:
        if _is_open_already(path):
            with _spooled(path) as scratch:
                yield scratch
            return
        place = path.resolve()
        if parents:
            place.parent.mkdir(parents=True, exist_ok=True)
        if place.exists() and not os.access(place, os.W_OK):
            raise PermissionError(13, "it may not be written")
        scratch = new_beside(place)
        try:
            yield scratch
            if place.exists():
                scratch.chmod(stat.S_IMODE(place.stat().st_mode))
            os.replace(scratch, place)
        except BaseException:
            with contextlib.suppress(OSError):  # what is half written is of no use, and may have filled the disk
                scratch.unlink()
            raise
    except (OSError, RuntimeError) as error:  # RuntimeError: a circle of links, before Python 3.13
        if isinstance(error, RuntimeError) and "Symlink loop" not in str(error):
            raise
        raise ReportError(
            Problem(
                f"cannot be written: {getattr(error, 'strerror', None) or error}",
                str(path),
                fix="give another --out, or free space in this folder",
            )
        ) from error


def new_beside(place: Path) -> Path:
    """A new empty file in the folder of another, under a name that nothing had, with the permissions of any new file.

    Raises
    ------
    OSError
    """
    while True:
        scratch = place.with_name(f".{place.name[:40]}.{secrets.token_hex(4)}.new")
        with contextlib.suppress(FileExistsError):
            os.close(os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666))
            return scratch


def _is_open_already(path: Path) -> bool:
    """Whether a name stands for a stream or a device, which nothing can take the place of."""
    return path.exists() and (path.parent in _STREAMS or not (path.is_file() or path.is_dir()))


@contextmanager
def _spooled(path: Path) -> Iterator[Path]:
    """A scratch file whose content goes to a stream when the block ends well."""
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        scratch = Path(folder) / "spooled"
        scratch.touch()
        yield scratch
        with scratch.open("rb") as source, path.open("ab") as stream:  # what it holds is not ours
            shutil.copyfileobj(source, stream)
