"""Known faults of the locked packages, by pip-audit, and where the index does not tell; leaves with 1 for a fault."""

from __future__ import annotations

import json
import subprocess  # nosec B404
import sys
from pathlib import Path
from typing import NamedTuple

HOME = Path(__file__).resolve().parent.parent
LOCKS = ("requirements.lock", "requirements-test.lock")


class Told(NamedTuple):
    """What pip-audit says of one lock file.

    Attributes
    ----------
    audited : int
        Packages that the index told of.
    untold : tuple of str
        Names of those that it did not.
    faults : tuple of str
        Package, version, fault, and the versions that mend it.
    """

    audited: int
    untold: tuple[str, ...]
    faults: tuple[str, ...]


def read(text: str) -> Told:
    """The JSON of pip-audit.

    Raises
    ------
    ValueError
        It is none.
    """
    packages = json.loads(text)["dependencies"]
    untold = tuple(one["name"] for one in packages if "skip_reason" in one)
    faults = tuple(
        f"{one['name']} {one['version']}: {fault['id']}, mended in {', '.join(fault['fix_versions']) or 'no version'}"
        for one in packages
        for fault in one.get("vulns", ())
    )
    return Told(len(packages) - len(untold), untold, faults)


def ask(lock: str) -> Told | str:
    """What pip-audit says of a lock file, or why it says nothing."""
    words = ["-r", str(HOME / lock), "--require-hashes", "--no-deps", "--disable-pip", "--format", "json"]
    command = [sys.executable, "-m", "pip_audit", *words, "--progress-spinner", "off"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603  # nosec B603
    try:
        return read(done.stdout)
    except (ValueError, KeyError):
        return (done.stderr.strip().splitlines() or ["it said nothing"])[-1]


def lines(lock: str, told: Told | str) -> list[str]:
    """What is printed of a lock file."""
    if isinstance(told, str):
        return [f"{lock}: NOT AUDITED, pip-audit could not ask the index: {told}"]
    found = [f"{lock}: {told.audited} packages audited, {len(told.faults)} known faults"] if told.audited else []
    found += told.faults
    if told.untold:
        shown = ", ".join(told.untold[:5]) + (" ..." if len(told.untold) > 5 else "")
        found.append(f"{lock}: NOT AUDITED, the index does not tell of {len(told.untold)} packages: {shown}")
    return found


def main() -> None:
    """Ask about every lock file."""
    answers = {lock: ask(lock) for lock in LOCKS}
    for lock, told in answers.items():
        sys.stdout.write("\n".join(lines(lock, told)) + "\n")
    if any(isinstance(told, Told) and told.faults for told in answers.values()):
        raise SystemExit(1)


if __name__ == "__main__":
    main()
