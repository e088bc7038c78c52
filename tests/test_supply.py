"""What the program is made of and handed on as: locked packages, their licences, and the wheel."""

from __future__ import annotations

import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from types import ModuleType

import pytest

from tests.conftest import CHECKOUT
from tests.oldest import pinned, required

LOCKS = ("requirements.lock", "requirements-test.lock")
PACKED = ("prioritize", "sql", "data", "pyproject.toml", "README.md", "LICENSE")
COPYLEFT = re.compile(r"\b(A?GPL|LGPL|GNU|SSPL|EUPL|CDDL)\b", re.IGNORECASE)


def _script(name: str) -> ModuleType:
    """A script of .ci, as a module."""
    spec = importlib.util.spec_from_file_location(name, CHECKOUT / ".ci" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


licences = _script("licences")
known_faults = _script("known_faults")


# --- locked packages -------------------------------------------------------------------------


@pytest.mark.parametrize("lock", LOCKS)
def test_every_locked_package_has_one_version_per_system_and_a_hash(lock: str) -> None:
    parts = re.split(r"^(?=[a-z0-9])", (CHECKOUT / lock).read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
    assert len(parts) > 25
    for part in parts:
        first, *hashes = part.rstrip().split("\n")
        assert re.fullmatch(r"[a-z0-9][a-z0-9._-]*==\S+( ; [^\\]+)? \\", first), first
        assert hashes
        assert all(re.fullmatch(r"    --hash=sha256:[0-9a-f]{64}( \\)?", line) for line in hashes), first


@pytest.mark.parametrize("lock", LOCKS)
def test_no_lock_file_names_a_place_to_fetch_from(lock: str) -> None:
    text = (CHECKOUT / lock).read_text(encoding="utf-8")
    assert not re.search(r"://|--(extra-)?index-url|--find-links| @ ", text)


def test_what_the_tests_need_has_the_versions_that_the_program_has() -> None:
    alone, tested = (licences.pinned(CHECKOUT / lock) for lock in LOCKS)
    assert {name: tested[name] for name in alone} == alone


# --- licences --------------------------------------------------------------------------------


def test_the_list_of_licences_is_that_of_the_lock_files() -> None:
    rows = licences.ROW.findall((CHECKOUT / ".ci" / "licences.md").read_text(encoding="utf-8"))
    locked = {
        name: ", ".join(versions) for lock in LOCKS for name, versions in licences.pinned(CHECKOUT / lock).items()
    }
    assert {name: versions for name, versions, _ in rows} == locked
    assert len(rows) == len(locked)


def test_nothing_that_is_installed_with_the_program_binds_it_to_a_copyleft_licence() -> None:
    listed = licences.listed((CHECKOUT / ".ci" / "licences.md").read_text(encoding="utf-8"))
    bound = [name for name in licences.pinned(CHECKOUT / LOCKS[0]) if COPYLEFT.search(listed[name][1])]
    assert bound == []
    assert COPYLEFT.search("GNU General Public License v3 (GPLv3)")


def test_a_package_that_is_not_installed_keeps_the_licence_it_had_and_an_unknown_one_is_refused(tmp_path: Path) -> None:
    lock = tmp_path / "some.lock"
    lock.write_text("click==8.5.1 \\\n    --hash=sha256:00\nnot-installed==1.0 \\\n    --hash=sha256:00\n", "utf-8")
    text = licences.written({lock: "Some"}, {"not-installed": ("0.9", "MIT")})
    assert licences.listed(text) == {"click": ("8.5.1", "BSD-3-Clause"), "not-installed": ("1.0", "MIT")}
    with pytest.raises(SystemExit, match=r"not-installed is not installed: install some\.lock"):
        licences.written({lock: "Some"}, {})


# --- known faults ----------------------------------------------------------------------------


def test_what_the_index_does_not_tell_of_is_said_and_never_counts_as_clean() -> None:
    told = known_faults.read(
        json.dumps(
            {
                "dependencies": [
                    {"name": "good", "version": "1.0", "vulns": []},
                    {"name": "bad", "version": "2.0", "vulns": [{"id": "X-1", "fix_versions": ["2.1"]}]},
                    {"name": "strange", "skip_reason": "not found"},
                ]
            }
        )
    )
    assert known_faults.lines("some.lock", told) == [
        "some.lock: 2 packages audited, 1 known faults",
        "bad 2.0: X-1, mended in 2.1",
        "some.lock: NOT AUDITED, the index does not tell of 1 packages: strange",
    ]
    silent = known_faults.read('{"dependencies": [{"name": "strange", "skip_reason": "not found"}]}')
    assert known_faults.lines("some.lock", silent) == [
        "some.lock: NOT AUDITED, the index does not tell of 1 packages: strange"
    ]
    assert "NOT AUDITED, pip-audit could not ask the index: no route" in known_faults.lines("some.lock", "no route")[0]


# --- the wheel -------------------------------------------------------------------------------


def _wheel(home: Path, out: Path) -> Path:
    """Build a wheel from a checkout."""
    words = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(out)]
    done = subprocess.run(words, cwd=home, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    (wheel,) = out.glob("*.whl")
    return wheel


def _files(folder: str) -> set[str]:
    """Files of a folder of the checkout, as paths below it."""
    paths = (CHECKOUT / folder).rglob("*")
    return {
        path.relative_to(CHECKOUT / folder).as_posix()
        for path in paths
        if path.is_file() and "__pycache__" not in path.parts
    }


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this checkout."""
    return _wheel(CHECKOUT, tmp_path_factory.mktemp("wheel"))


def test_the_wheel_holds_all_code_all_sql_and_all_data_and_nothing_else(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = {name for name in archive.namelist() if ".dist-info/" not in name}
        about = {name.partition("/")[2] for name in archive.namelist() if ".dist-info/" in name}
    wanted = {f"prioritize/{name}" for name in _files("prioritize")}
    wanted |= {f"prioritize/_sql/{name}" for name in _files("sql")}
    wanted |= {f"prioritize/_data/{name}" for name in _files("data")}
    assert names == wanted
    assert about == {"METADATA", "WHEEL", "RECORD", "entry_points.txt", "licenses/LICENSE"}


def test_no_file_of_the_wheel_is_a_recorded_public_file(wheel: Path, shared: Path) -> None:
    recorded = {path.stat().st_size: path for name in ("data", "payloads") for path in (shared / name).rglob("*.*")}
    with zipfile.ZipFile(wheel) as archive:
        same = [
            one.filename
            for one in archive.infolist()
            if one.file_size > 1000
            and (path := recorded.get(one.file_size)) is not None
            and path.read_bytes() == archive.read(one)
        ]
    assert same == []


@pytest.mark.slow
def test_two_builds_of_the_wheel_give_the_same_bytes_whatever_the_folder_and_the_times(
    wheel: Path, tmp_path: Path
) -> None:
    home = tmp_path / "another checkout"
    home.mkdir()
    for name in PACKED:
        if (CHECKOUT / name).is_dir():
            shutil.copytree(CHECKOUT / name, home / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(CHECKOUT / name, home / name)
    for path in home.rglob("*"):
        os.utime(path, (1_000_000_000, 1_000_000_000))
    assert _wheel(home, tmp_path / "out").read_bytes() == wheel.read_bytes()


def test_the_oldest_release_of_every_package_can_be_named_and_tried() -> None:
    pins = pinned(required())
    assert len(pins) == len(required()) > 8
    assert "duckdb==2.0" in pins
    with pytest.raises(ValueError, match="'pandas<4' has no lower bound"):
        pinned(["numpy>=1.26,<3", "pandas<4"])
