"""Faults injected for real: kills, full disks, broken disks, rivals; and what each promise came to.

`make test-faults` runs them all and writes `reports/reliability.md`; `make test` runs a few of each.
"""
