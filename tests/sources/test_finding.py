"""Which sources there are, and what another package may add."""

import sys
import types
from importlib.metadata import EntryPoint
from typing import ClassVar

import pytest

from prioritize.errors import SourceError
from prioritize.sources import finding
from prioritize.sources.finding import GROUP, all_sources, live_sources
from prioritize.sources.live import Fetched, Live
from prioritize.sources.source import FlatFile, Source
from prioritize.store.snapshot import SOURCE


class Outside(Live):
    """A source of another package."""

    name = "outside"
    files = (FlatFile("rows", ("outside.tsv",), ("symbol",)),)
    tables: ClassVar = {"outside": "SELECT symbol FROM file_rows"}

    def release_of(self, ask):
        """Its release."""
        return "1"

    def fetch(self, ask, wanted, folder):
        """Nothing."""
        return Fetched()

    def probe(self, ask):
        """Nothing differs."""
        return ()


class Half(Outside):
    """A source whose author forgot two functions."""

    name = "half"
    fetch = Live.fetch
    probe = Live.probe


class Flat(Source):
    """A source that cannot be asked."""

    name = "flat"


@pytest.fixture
def installed(monkeypatch):
    """A function that makes packages name these things as their sources."""

    def _installed(**named):
        module = types.ModuleType("another_package")
        vars(module).update(Outside=Outside, Half=Half, Flat=Flat, Second=type("Second", (Outside,), {}), number=7)
        vars(module)["Spaced"] = type("Spaced", (Outside,), {"name": "my papers"})
        vars(module)["Hgnc"] = type("Hgnc", (Outside,), {"name": "hgnc"})
        monkeypatch.setitem(sys.modules, "another_package", module)
        points = [EntryPoint(name, value, GROUP) for name, value in named.items()]
        monkeypatch.setattr(finding, "entry_points", lambda group: points if group == GROUP else [])

    return _installed


def test_live_sources_come_by_name_after_hgnc():
    names = [source.name for source in live_sources()]
    assert names[0] == "hgnc"
    assert names[1:] == sorted(set(names[1:]))
    assert {"hgnc_withdrawn", "omnipath", "reactome", "reactome_hierarchy", "string"} <= set(names)


def test_a_folder_of_files_is_read_by_flat_sources_only():
    names = {source.name for source in all_sources()}
    assert {"hgnc", "reactome", "civic"} <= names
    assert names.isdisjoint({"hgnc_withdrawn", "omnipath", "reactome_hierarchy", "string"})


def test_every_live_source_says_what_it_is():
    for source in live_sources():
        for word in ("name", "title", "licence", "reference", "url", "origins", "files", "tables"):
            assert getattr(source, word), f"{source.name}: {word}"
        assert all(origin.startswith("https://") for origin in source.origins), source.name


def test_another_package_may_bring_a_source(installed):
    installed(outside="another_package:Outside")
    assert [source.name for source in live_sources() if isinstance(source, Outside)] == ["outside"]
    assert "outside" not in {source.name for source in all_sources()}


@pytest.mark.parametrize(
    ("value", "what"),
    [
        ("no_such_package:Thing", "cannot be loaded: ModuleNotFoundError"),
        ("another_package:Missing", "cannot be loaded: AttributeError"),
        ("another_package:number", "is no live source"),
        ("another_package:Flat", "is no live source"),
        ("another_package:Half", "lacks fetch, probe"),
        ("another_package:Spaced", "the name 'my papers' is not of A-Z, a-z, 0-9, _ and -"),
        ("another_package:Hgnc", "there is a source 'hgnc' already"),
    ],
)
def test_an_entry_point_that_cannot_be_used_is_named(installed, value, what):
    installed(broken=value)
    with pytest.raises(SourceError) as caught:
        live_sources()
    assert f"entry point {GROUP} broken: {value} of an unnamed package: {what}" in str(caught.value)


def test_the_name_of_a_source_can_stand_in_a_manifest():
    assert finding.NAME.pattern == SOURCE.pattern


def test_all_entry_points_that_cannot_be_used_are_told_at_once(installed):
    installed(first="another_package:Outside", number="another_package:number", second="another_package:Second")
    with pytest.raises(SourceError) as caught:
        live_sources()
    assert [problem.field for problem in caught.value.problems] == ["number", "second"]
