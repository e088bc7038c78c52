"""`python -m prioritize`."""

from prioritize.cli import main

main()
