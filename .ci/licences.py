"""Licences of all that the lock files pin, as their own metadata says: writes .ci/licences.md, or checks it.

python .ci/licences.py            after every change of the lock files, with all of it installed
python .ci/licences.py --check    leaves with 1 when the list is not that of the lock files
"""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

HOME = Path(__file__).resolve().parent.parent
LIST = HOME / ".ci" / "licences.md"
LOCKS = {
    "requirements.lock": "Installed with the program",
    "requirements-test.lock": "For the extras, tests and checks",
}
PIN = re.compile(r"^([a-z0-9][a-z0-9._-]*)==([^ ;\\]+)", re.MULTILINE)
ROW = re.compile(r"^\| ([a-z0-9][a-z0-9._-]*) \| ([^|]+) \| ([^|]+) \|$", re.MULTILINE)
HEAD = """# Licences of what is installed

Made by `.ci/licences.py` from the lock files and from what each package says of itself. A wheel may hold
compiled libraries of others, whose licences lie in its folder `*.dist-info`. The licences of the data are
another matter: see `prioritize list sources` and [data/README.md](../data/README.md).
"""


def pinned(lock: Path) -> dict[str, tuple[str, ...]]:
    """Packages of a lock file, with the versions for all Pythons and systems."""
    found: dict[str, tuple[str, ...]] = {}
    for name, version in PIN.findall(lock.read_text(encoding="utf-8")):
        found[name] = (*found.get(name, ()), version)
    return found


def licence_of(name: str) -> str:
    """Licence of an installed package, as an SPDX expression where it gives one; '' when it is not installed.

    Raises
    ------
    SystemExit
        It names no licence.
    """
    try:
        package = distribution(name)
    except PackageNotFoundError:
        return ""
    said = package.metadata
    classified = [
        line.rpartition(" :: ")[2] for line in said.get_all("Classifier", []) if line.startswith("License ::")
    ]
    field = (said.get("License") or "").strip()
    text = said.get("License-Expression") or "; ".join(classified) or (field if "\n" not in field else "")
    found = text or _by_its_text(
        "\n".join([field, *(_read(package, file) for file in said.get_all("License-File", []))])
    )
    if not found:
        raise SystemExit(f"{name} names no licence that can be listed")
    return found


def _read(package: Distribution, file: str) -> str:
    """A licence file of a package, wherever its installer put it."""
    return package.read_text(f"licenses/{file}") or package.read_text(file) or ""


def _by_its_text(text: str) -> str:
    """The licence whose sentences stand in a text."""
    words = " ".join(text.split())
    if "Permission is hereby granted, free of charge" in words:
        return "MIT, by its text"
    if "Redistributions of source code must retain" in words:
        return f"BSD-{3 if 'Neither the name' in words else 2}-Clause, by its text"
    if words.startswith("Apache License Version 2.0, January 2004"):
        return "Apache-2.0, by its text"
    return ""


def listed(text: str) -> dict[str, tuple[str, str]]:
    """Versions and licence of each package of a list that was written."""
    return {name: (versions, licence) for name, versions, licence in ROW.findall(text)}


def written(locks: Mapping[Path, str], before: Mapping[str, tuple[str, str]]) -> str:
    """The list: licences as installed packages say them, else as in the list before.

    Raises
    ------
    SystemExit
        A licence is not known.
    """
    parts, seen = [HEAD], set[str]()
    for lock, title in locks.items():
        parts.append(f"## {title}\n\n| Package | Versions | Licence |\n|---|---|---|")
        for name, pins in sorted(pinned(lock).items()):
            if name in seen:
                continue
            seen.add(name)
            versions = ", ".join(pins)
            licence = _licence(name, versions, before.get(name, ("", "")))
            if not licence:
                raise SystemExit(f"{name} is not installed: install {lock.name}, then run this again")
            parts.append(f"| {name} | {versions} | {licence} |")
        parts.append("")
    return "\n".join(parts)


def _licence(name: str, versions: str, before: tuple[str, str]) -> str:
    """Licence of a package; one with a version per Python keeps what was listed, so that all Pythons list the same."""
    if "," in versions and before[0] == versions:
        return before[1]
    return licence_of(name) or before[1]


def main(words: list[str]) -> None:
    """Write the list, or check it."""
    before = LIST.read_text(encoding="utf-8") if LIST.is_file() else ""
    now = written({HOME / name: title for name, title in LOCKS.items()}, listed(before))
    if "--check" not in words:
        LIST.write_text(now, encoding="utf-8")
    elif now != before:
        raise SystemExit(f"{LIST} is not that of the lock files: run python .ci/licences.py")
    sys.stdout.write(f"{LIST.relative_to(HOME)}: {len(listed(now))} packages\n")


if __name__ == "__main__":
    main(sys.argv[1:])
