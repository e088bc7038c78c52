"""A store put in its place: built beside it by one writer at a time, then moved there whole."""

from __future__ import annotations

import errno
import glob
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from prioritize.errors import Problem, StoreError

_HERE = -100
"""AT_FDCWD of Linux: names count from the working folder."""
_NO_REPLACE = 1
"""RENAME_NOREPLACE of Linux."""
_EXCHANGE = 2
"""RENAME_EXCHANGE of Linux."""


@contextmanager
def publishing(path: Path) -> Iterator[Path]:
    """A scratch file that replaces `path` when the block ends well; one writer at a time."""
    try:
        path = path.resolve() if path.is_symlink() else path  # the link stays, and what it leads to is written
        path.parent.mkdir(parents=True, exist_ok=True)
        with _lock(path):
            _sweep(path)
            _refuse_log(path)
            folder = Path(tempfile.mkdtemp(prefix=f".{path.name}.", dir=path.parent))
            try:
                scratch = folder / "new.duckdb"
                yield scratch
                _refuse_log(path)
                if Path(f"{scratch}.wal").exists():
                    raise StoreError(Problem("the new store was not closed cleanly", str(scratch), fix="run it again"))
                sync(scratch)
                os.replace(scratch, path)
                sync(path.parent)
            finally:
                shutil.rmtree(folder, ignore_errors=True)
    except OSError as fault:
        raise StoreError(
            Problem(
                f"cannot be written: {fault.strerror or fault}; the old store is unchanged",
                str(path),
                fix="free some space, or choose a writable place with --store",
            )
        ) from fault


def _sweep(path: Path) -> None:
    """Remove scratch folders that a killed writer left; call while the lock is held."""
    prefix = f".{path.name}."
    for left in path.parent.glob(f"{glob.escape(prefix)}*"):
        # A further dot belongs to the name of another store: that of `x.duckdb.bak` begins as that of `x.duckdb`.
        if left.is_dir() and "." not in left.name.removeprefix(prefix):
            shutil.rmtree(left, ignore_errors=True)


def _refuse_log(path: Path) -> None:
    """Refuse to go on beside a write-ahead log: an old one would be replayed onto the new store."""
    if Path(f"{path}.wal").exists():
        raise StoreError(
            Problem(
                "another program writes the store, or died while it did",
                f"{path}.wal",
                fix="close that program; if none runs, delete the store and its .wal, then run 'prioritize build'",
            )
        )


@contextmanager
def _lock(path: Path) -> Iterator[None]:
    """Hold `<path>.lock`; the lock of a process that died is free."""
    lock = Path(f"{path}.lock")
    descriptor = _held(lock, path)
    try:
        os.ftruncate(descriptor, 0)
        os.write(descriptor, str(os.getpid()).encode())
        yield
    finally:
        lock.unlink(missing_ok=True)
        os.close(descriptor)


def _held(lock: Path, path: Path) -> int:
    """Descriptor of the locked file; tried anew when its last holder took the file away meanwhile."""
    while True:
        descriptor = os.open(lock, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            claim(descriptor)
        except OSError as fault:
            holder = os.read(descriptor, 40).decode(errors="replace").strip() or "unknown"
            os.close(descriptor)
            raise StoreError(
                Problem(f"another process is writing the store (pid {holder})", str(path), fix="wait for it to end")
            ) from fault
        if lock.exists() and os.path.samestat(os.fstat(descriptor), lock.stat()):
            return descriptor
        os.close(descriptor)


def claim(descriptor: int) -> None:
    """Take the lock of an open file, or raise OSError when another process has it."""
    try:
        import fcntl

        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except ImportError:  # Windows has no fcntl
        import msvcrt

        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]


def exchange(left: Path, right: Path) -> bool:
    """Let two names change places in one step, which neither a reader nor a crash can part.

    Returns
    -------
    bool
        Whether they did; False where the system or the disk knows no such step, and nothing was changed.

    Raises
    ------
    OSError
    """
    return _renamed(left, right, _EXCHANGE)


def move_to_free(made: Path, place: Path) -> None:
    """Give a folder a name that nothing has, in one step where the system or the disk knows such a step.

    Raises
    ------
    FileExistsError
        Something has that name; nothing was changed.
    OSError
    """
    if _renamed(made, place, _NO_REPLACE):
        return
    if place.exists() or place.is_symlink():
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(place))
    made.rename(place)


def _renamed(left: Path, right: Path, how: int) -> bool:
    """Rename as `renameat2` of Linux does; False where there is no such call for these two."""
    if sys.platform != "linux":
        return False
    import ctypes

    rename = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if rename is None:  # a C library that is older than 2018, or another one
        return False
    if rename(_HERE, os.fsencode(left), _HERE, os.fsencode(right), how) == 0:
        return True
    number = ctypes.get_errno()
    if number in (errno.ENOSYS, errno.EINVAL):
        return False
    raise OSError(number, os.strerror(number), str(left), None, str(right))


def sync(path: Path) -> None:
    """Flush a file, or a folder's entries, to disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
