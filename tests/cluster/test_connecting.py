"""The address of a server, which tells no secret; and a server that is not there, or goes."""

import os
import subprocess
import sys
import time

import pytest

from prioritize.cli import main
from prioritize.cluster import connecting
from prioritize.cluster.connecting import Remote, answering, bare, connect, needed
from prioritize.cluster.steps import Tables
from prioritize.errors import FetchError, SourceError, UsageError

GUARDED = "sc://host.example:443/;use_ssl=true;token=OPEN-SESAME;x-databricks-cluster-id=0101-abc"
SERVER = """
import sys
from pysail.spark import SparkConnectServer
SparkConnectServer("127.0.0.1", int(sys.argv[1])).start(background=False)
"""


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("sc://localhost", ("localhost", 15002)),
        ("sc://localhost:50051", ("localhost", 50051)),
        ("sc://[::1]:7/", ("::1", 7)),
        (GUARDED, ("host.example", 443)),
    ],
)
def test_an_address_has_a_host_and_a_port(address, place):
    assert Remote(address).place == place


@pytest.mark.parametrize(
    "address", ["", "localhost:15002", "http://localhost", "sc://", "sc://host:port", "sc://host/x"]
)
def test_what_is_no_address_is_refused_without_being_repeated(address):
    with pytest.raises(UsageError, match="--remote: is no address of a Spark Connect server") as caught:
        Remote(f"{address}/;token=OPEN-SESAME" if address else "")
    assert "SESAME" not in str(caught.value)


def test_no_secret_of_an_address_is_shown():
    remote = Remote(GUARDED)
    assert (str(remote), repr(remote), f"{remote}") == ("sc://host.example:443",) * 3
    assert remote.cleaned("refused OPEN-SESAME for 0101-abc at true") == "refused (hidden) for (hidden) at true"


def test_no_secret_of_another_address_is_shown():
    text = "GET s3a://KEY:HIDE@bucket/a?sig=HIDE and 'abfss://c@store/b;token=HIDE' failed"
    assert bare(text) == "GET s3a://(hidden)@bucket/a?(hidden) and 'abfss://(hidden)@store/b;(hidden)' failed"
    assert bare("/data/evidence") == "/data/evidence"


def test_a_server_that_is_not_there_is_named():
    pytest.importorskip("pyspark", reason="needs the extra 'spark'")
    with (
        pytest.raises(FetchError, match=r"sc://127\.0\.0\.1:1: cannot be reached") as caught,
        connect(Remote("sc://127.0.0.1:1/;token=OPEN-SESAME")),
    ):
        pass
    assert (caught.value.kind, caught.value.exit_code) == ("unreachable", 4)
    assert "SESAME" not in str(caught.value)


def test_the_command_line_keeps_no_secret(capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PRIORITIZE_LOG", str(tmp_path / "log.jsonl"))
    words = ["--remote", "sc://127.0.0.1:1/;token=SESAME", "--evidence", "s3a://K:SESAME@b/e?x=SESAME", "--out", "o"]
    with pytest.raises(SystemExit) as left:
        main(["cluster", "rank", *words])
    said = capsys.readouterr().err
    assert left.value.code == (4 if "cannot be reached" in said else 2)
    log = (tmp_path / "log.jsonl").read_text(encoding="utf-8")
    assert '"--remote": "sc://127.0.0.1:1"' in log
    assert "SESAME" not in said + log


def test_without_the_extra_it_is_said_how_to_get_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "pyspark.sql", None)
    with pytest.raises(UsageError, match=r"needs the package pyspark-client.*pip install 'prioritize\[spark\]'"):
        needed("pyspark.sql")


@pytest.mark.slow
def test_a_fault_of_the_server_is_told_in_one_line(server):
    with pytest.raises(SourceError) as caught, connect(server) as session:
        session.sql("SELECT no_such_column FROM range(1)").collect()
    assert "could not do it" in str(caught.value)
    assert "no_such_column" in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.slow
def test_a_fault_of_python_on_a_worker_is_told_by_its_last_line(server):
    def wrong(table):
        raise RuntimeError("the disk of this worker is full")

    with pytest.raises(SourceError, match="the disk of this worker is full") as caught, connect(server) as session:
        session.range(3).groupBy("id").applyInArrow(wrong, "id bigint").collect()
    assert "Traceback" not in str(caught.value)


def test_workers_without_the_package_are_told_of_and_the_traceback_is_not():
    errors = pytest.importorskip("pyspark.errors", reason="needs the extra 'spark'")
    told = (
        "By a worker:\nTraceback (most recent call last):\n File x\nModuleNotFoundError: No module named 'prioritize'"
    )
    fault = errors.PySparkException(told)
    said = pytest.raises(SourceError, match="its workers have no prioritize, or another")
    with said as caught, answering(Remote("sc://localhost")):
        raise fault
    assert "install this version of prioritize on the workers, or leave --kernel out" in str(caught.value)
    assert "Traceback" not in str(caught.value)


@pytest.mark.slow
def test_a_server_that_dies_midway_is_named_and_what_stands_is_kept(sail, tmp_path, monkeypatch):
    monkeypatch.setattr(connecting, "RETRIES", 1)
    port = sail.place[1] + 1
    died = subprocess.Popen([sys.executable, "-c", SERVER, str(port)], stderr=subprocess.DEVNULL)
    remote, made = Remote(f"sc://127.0.0.1:{port}"), str(tmp_path)
    try:
        _wait(remote)
        with pytest.raises(FetchError, match="does not answer"), connect(remote) as session:
            tables = Tables(session, made, "one run")
            tables.make("first", lambda: session.range(5))
            died.kill()
            died.wait()
            tables.make("second", lambda: session.range(7))
    finally:
        died.kill()
        died.wait()
    with connect(sail) as session:
        tables = Tables(session, made, "one run")
        assert tables.make("first", lambda: session.range(99)).count() == 5
        assert tables.make("second", lambda: session.range(7)).count() == 7
        assert tables.kept == ["first"]


def _wait(remote, seconds=20):
    """Wait until a server listens."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            connecting._reach(remote)
        except FetchError:
            time.sleep(0.2)
        else:
            return
    raise AssertionError(f"{remote} does not listen, process {os.getpid()}")


def test_a_program_without_a_file_is_told_the_same():
    pytest.importorskip("pyspark", reason="needs the extra 'spark'")
    program = (
        "from prioritize.cluster.connecting import Remote, connect\n"
        "try:\n"
        "    with connect(Remote('sc://127.0.0.1:1')): pass\n"
        "except Exception as fault: print(fault)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("sc://127.0.0.1:1: cannot be reached")
