"""What opens a socket and what does not, and what the verbs that ask for data print."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from prioritize.commands.options import without_sockets
from prioritize.errors import FetchError
from prioritize.store.snapshot import read_manifest, verify
from tests.replaying import Replay, World

SOCKETS_OF = """
import sys
seen = set()
sys.addaudithook(lambda event, _: seen.add(event) if event.startswith("socket.") else None)
from prioritize.cli import main
try:
    main(sys.argv[1:])
except SystemExit as leaving:
    assert not leaving.code, leaving.code
print("SOCKETS", sorted(seen))
"""


def run(code: str, *arguments: str, folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Python code in a fresh interpreter."""
    return subprocess.run(
        [sys.executable, "-c", code, *arguments],
        capture_output=True,
        text=True,
        check=False,
        cwd=folder,
        env={**os.environ, **environment},
    )


@pytest.mark.slow
def test_rank_opens_no_socket_from_its_build_to_its_report(tmp_path: Path) -> None:
    (tmp_path / "some.csv").write_text("symbol\nCD47\nPDCD1\nCXCR4\nIL6\n", encoding="utf-8")
    arguments = ("rank", "--offline", "--quiet", "--store", "own.duckdb", "--targets", "some.csv", "--out", "report")
    done = run(SOCKETS_OF, *arguments, folder=tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == "SOCKETS []"
    assert (tmp_path / "report" / "index.html").is_file()


def test_offline_a_connection_is_refused_before_it_is_made_and_afterwards_is_not() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = server.getsockname()
        with (
            without_sockets(True),
            pytest.raises(FetchError, match=r"offline, and yet socket\.connect was called"),
            socket.socket() as client,
        ):
            client.connect(address)
        with without_sockets(False), socket.create_connection(address):
            pass
        with socket.create_connection(address):
            pass


CLI = """
import sys
from prioritize.cli import main
main(sys.argv[1:])
"""


@pytest.mark.slow
def test_refresh_asks_only_the_mirrors_of_the_environment_and_tells_what_came(tmp_path: Path) -> None:
    lines = ["HGNC:4\tEntry Withdrawn\tGONE\t\n", "HGNC:1\tMerged/Split\tONCE\tHGNC:1682|CD47|Approved\n"]
    world = World({}, withdrawn=lines)
    with Replay(world) as server:
        mirrors = " ".join(f"{origin}={address}" for origin, address in server.mirrors.items())
        arguments = ("refresh", "--source", "hgnc_withdrawn", "--cache", "kept", "--contact", "me@example.org")
        done = run(CLI, *arguments, folder=tmp_path, PRIORITIZE_MIRROR=mirrors, NO_PROXY="127.0.0.1")
        asked = [host for host, _, _ in server.asked]
        offline = run(CLI, *arguments, "--offline", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    assert asked == ["rest.genenames.org", "storage.googleapis.com", "rest.genenames.org"]
    manifest = read_manifest(tmp_path / "snapshot")
    verify(tmp_path / "snapshot", manifest)
    assert [entry.rows for entry in manifest.tables if entry.source == "hgnc_withdrawn"] == [2]
    assert "hgnc_withdrawn: gene_withdrawn 2 rows" in done.stderr.splitlines()
    assert "\r" not in done.stderr  # a bar is for a terminal
    assert done.stdout.splitlines()[-1] == "asked: hgnc_withdrawn"
    assert offline.returncode == 0, offline.stderr
    assert len(server.asked) == 3
    assert "brings snapshot up to date; asks hgnc_withdrawn" in offline.stderr.splitlines()  # not the embedded one
    assert read_manifest(tmp_path / "snapshot").id == manifest.id


def test_a_fault_of_a_service_is_printed_without_what_a_terminal_would_obey(tmp_path: Path) -> None:
    done = run(CLI, "refresh", "--source", "papers\x1b[2J", folder=tmp_path)
    assert done.returncode == 2
    assert "\x1b" not in done.stderr
    assert "no live source 'papers\\x1b[2J'" in done.stderr
