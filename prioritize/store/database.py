"""What other rooms use of the store, in one place."""

from prioritize.store.building import Content, Part, add_results, build, text_rows
from prioritize.store.opening import SCHEMA_VERSION, asking, reading, target_list
from prioritize.store.questions import Answer, answer, ask, question

__all__ = [
    "SCHEMA_VERSION",
    "Answer",
    "Content",
    "Part",
    "add_results",
    "answer",
    "ask",
    "asking",
    "build",
    "question",
    "reading",
    "target_list",
    "text_rows",
]
