"""A store put in its place: built beside it by one writer at a time, then moved there whole."""

from __future__ import annotations

import contextlib
import errno
import glob
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from prioritize.errors import Problem, StoreError
from prioritize.store.opening import refuse_log

_LONGEST = 20
"""Bytes of a lock at most: a process id. An empty file counts as a lock too: of one that was killed as it took it."""
_HERE = -100
"""AT_FDCWD of Linux: names count from the working folder."""
_NO_REPLACE = 1
"""RENAME_NOREPLACE of Linux."""
_EXCHANGE = 2
"""RENAME_EXCHANGE of Linux."""
_SCRATCH = ".building-"
"""Between the name of a store and what `mkdtemp` adds, in the name of a scratch folder: nobody else calls one so."""
_HELD = (errno.EAGAIN, errno.EWOULDBLOCK, errno.EACCES, errno.EDEADLK, getattr(errno, "EDEADLOCK", errno.EDEADLK))
"""What a system says of a lock that another process has; the last two are Windows'."""
_MADE = re.compile(r"[a-z0-9_]{8}")
"""What `mkdtemp` adds to a name."""


@contextmanager
def publishing(path: Path) -> Iterator[Path]:
    """A scratch file that replaces `path` when the block ends well; one writer at a time."""
    try:
        path = path.resolve() if path.is_symlink() else path  # the link stays, and what it leads to is written
        path.parent.mkdir(parents=True, exist_ok=True)
        with locked(path, "store"):
            _sweep(path)
            refuse_log(path)
            folder = Path(tempfile.mkdtemp(prefix=f".{path.name}{_SCRATCH}", dir=path.parent))
            try:
                scratch = folder / "new.duckdb"
                yield scratch
                refuse_log(path)
                if Path(f"{scratch}.wal").exists():
                    raise StoreError(Problem("the new store was not closed cleanly", str(scratch), fix="run it again"))
                sync(scratch)
                os.replace(scratch, path)
                confirm(path)
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
    prefix = f".{path.name}{_SCRATCH}"
    for left in path.parent.glob(f"{glob.escape(prefix)}*"):
        if _MADE.fullmatch(left.name.removeprefix(prefix)) and left.is_dir() and not left.is_symlink():
            shutil.rmtree(left, ignore_errors=True)


@contextmanager
def locked(path: Path, what: str) -> Iterator[None]:
    """Hold `<path>.lock`; the lock of a process that died is free.

    Parameters
    ----------
    path : Path
        What is going to be written.
    what : str
        What it is, for the message: 'store', 'snapshot'.

    Raises
    ------
    StoreError
        Another process holds it, or something else has its name.
    OSError
    """
    lock = Path(f"{path}.lock")
    descriptor = _held(lock, path, what)
    try:
        os.lseek(descriptor, 0, os.SEEK_SET)
        os.ftruncate(descriptor, 0)
        os.write(descriptor, str(os.getpid()).encode())
        yield
    finally:
        with contextlib.suppress(OSError):  # what is done is done; the next writer takes a lock that nobody holds
            lock.unlink()
        os.close(descriptor)


def _held(lock: Path, path: Path, what: str) -> int:
    """Descriptor of the locked file; tried anew when its last holder took the file away meanwhile."""
    while True:
        if lock.is_symlink() or (lock.exists() and not lock.is_file()):
            raise _foreign(lock)
        descriptor = os.open(lock, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o644)
        try:
            claim(descriptor)
        except BlockingIOError as fault:
            holder = os.read(descriptor, 40).decode(errors="replace").strip() or "unknown"
            os.close(descriptor)
            raise StoreError(
                Problem(f"another process is writing the {what} (pid {holder})", str(path), fix="wait for it to end")
            ) from fault
        except OSError:
            os.close(descriptor)
            raise
        if lock.exists() and os.path.samestat(os.fstat(descriptor), lock.stat()):
            size = os.fstat(descriptor).st_size
            if not size or (size <= _LONGEST and os.read(descriptor, size).strip().isdigit()):
                return descriptor
            os.close(descriptor)
            raise _foreign(lock)
        os.close(descriptor)


def _foreign(lock: Path) -> StoreError:
    """A file of somebody else's has the name of the lock."""
    return StoreError(Problem("is no lock of ours, so it is left as it is", str(lock), fix="give it another name"))


def claim(descriptor: int) -> None:
    """Take the lock of an open file.

    Raises
    ------
    BlockingIOError
        Another process has it.
    OSError
        The disk knows no locks, as some that a network shares.
    """
    try:
        _lock(descriptor)
    except OSError as fault:
        if fault.errno in _HELD:
            raise BlockingIOError(fault.errno, fault.strerror) from fault
        raise OSError(fault.errno, f"the disk does not lock files ({fault.strerror}); take another") from fault


def _lock(descriptor: int) -> None:
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
    """Flush a file, or a folder's entries, to disk.

    Raises
    ------
    OSError
        With the name of what could not be flushed.
    """
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError as fault:
        raise OSError(fault.errno, fault.strerror, str(path)) from fault
    finally:
        os.close(descriptor)


def confirm(place: Path) -> None:
    """Flush the name of what was just put in its place.

    Raises
    ------
    StoreError
        It is there, but the disk did not say that it will still be there after a power cut.
    """
    try:
        sync(place.parent)
    except OSError as fault:
        raise StoreError(
            Problem(
                f"is new and in its place, but the disk did not confirm it: {fault.strerror}",
                str(place),
                fix="check the disk, then run it again",
            )
        ) from fault
