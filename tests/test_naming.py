"""Agents by their names, and how an outcome is shared out among the targets of the agents that were given."""

import duckdb
import pytest

from prioritize.naming import agent_names, shared_credit
from prioritize.trials.names import Hit

ROWS = """
    CREATE SCHEMA raw;
    CREATE TABLE raw.agent (agent_id VARCHAR, agent VARCHAR, synonyms VARCHAR, target_id VARCHAR, action VARCHAR);
    CREATE TABLE raw.agent_action (agent_id VARCHAR, agent VARCHAR, target_id VARCHAR, action VARCHAR);
    CREATE TABLE raw.backbone (backbone_id VARCHAR, agent VARCHAR, synonyms VARCHAR);
    CREATE TABLE raw.backbone_target (backbone_id VARCHAR, target_id VARCHAR);
    CREATE TABLE raw.combination (combination_id VARCHAR, agents VARCHAR);
    INSERT INTO raw.agent VALUES
        ('broad', 'Broadinib', 'BR-1;Broad', 'HGNC:1', 'inhibits'),
        ('narrow', 'Narrowmab', NULL, 'HGNC:1', 'inhibits'),
        ('same', 'Samemab', NULL, 'HGNC:1', 'activates');
    INSERT INTO raw.agent_action VALUES ('broad', 'Broadinib', 'HGNC:2', 'activates');
    INSERT INTO raw.backbone VALUES ('salt', 'Salt', 'NaCl'), ('hormone', 'Hormone', NULL);
    INSERT INTO raw.backbone_target VALUES ('hormone', 'HGNC:3');
    INSERT INTO raw.combination VALUES
        ('both', 'BR-1; Narrowmab'), ('broad alone', 'Broad'), ('with salt', 'NaCl;Hormone'), ('nobody', 'Unheard of'),
        ('alike', 'Narrowmab;Samemab'), ('alike, turned', 'Samemab;Narrowmab');
"""


@pytest.fixture
def small():
    """A store of three agents, two backbones and six combinations, all made up."""
    with duckdb.connect() as con:
        con.execute(ROWS)
        yield con


def test_an_agent_is_found_by_any_spelling_and_acts_on_the_targets_of_both_tables(small):
    names = agent_names(small)
    assert names.agents == ("broad", "hormone", "narrow", "salt", "same")
    assert [names.name(one) for one in names.agents] == ["Broadinib", "Hormone", "Narrowmab", "Salt", "Samemab"]
    assert names.resolve("br1").agents == ("broad",)
    assert [(hit.target_id, hit.action, hit.share) for hit in names.hits("broad")] == [
        ("HGNC:1", "inhibits", 0.5),
        ("HGNC:2", "activates", 0.5),
    ]
    assert names.hits("salt") == ()
    assert names.hits("hormone") == (Hit("HGNC:3", "unknown", 1.0),)
    assert names.resolve("nacl").agents == ("salt",)


def test_the_most_selective_agent_on_a_target_has_the_credit_and_of_two_alike_the_first(small):
    assert shared_credit(small) == {
        "both": {"HGNC:1": ("narrow", 1.0), "HGNC:2": ("broad", 0.5)},
        "broad alone": {"HGNC:1": ("broad", 0.5), "HGNC:2": ("broad", 0.5)},
        "with salt": {"HGNC:3": ("hormone", 1.0)},
        "nobody": {},
        "alike": {"HGNC:1": ("narrow", 1.0)},
        "alike, turned": {"HGNC:1": ("same", 1.0)},
    }
    assert list(shared_credit(small)) == ["alike", "alike, turned", "both", "broad alone", "nobody", "with salt"]
