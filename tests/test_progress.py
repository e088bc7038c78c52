"""What is told while a refresh runs: a bar on a terminal, lines elsewhere."""

from prioritize.progress import Progress
from prioritize.sources.ask import Tally


class Clock:
    """Seconds, as a test sets them."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_elsewhere_a_source_has_a_line_every_few_seconds_with_the_time_left() -> None:
    lines: list[str] = []
    clock = Clock()
    shown = Progress(lines.append, every=5.0, clock=clock)
    shown.tell("papers", Tally(sent=1, cached=0, done=1, whole=9))
    clock.now = 4.0
    shown.tell("papers", Tally(sent=2, cached=1, done=3, whole=9))
    assert lines == []
    clock.now = 6.0
    shown.tell("papers", Tally(sent=2, cached=1, done=3, whole=9))
    # two requests in six seconds, six answers to come
    assert lines == ["papers: 3 of 9 answers, 1 from the cache, about 18 s left"]


def test_answers_of_the_cache_say_nothing_of_the_time_left() -> None:
    lines: list[str] = []
    shown = Progress(lines.append, every=0.0, clock=Clock())
    shown.tell("papers", Tally(sent=0, cached=4, done=4, whole=9))
    assert lines == ["papers: 4 of 9 answers, 4 from the cache"]


def test_a_terminal_has_one_bar_for_all_sources_and_lines_above_it() -> None:
    lines: list[str] = []
    drawn: list[str] = []
    clock = Clock()
    shown = Progress(lines.append, drawn.append, columns=200, clock=clock)
    shown.tell("papers", Tally(sent=0, cached=0, done=0, whole=6))
    clock.now = 10.0
    shown.tell("trials", Tally(sent=4, cached=0, done=4, whole=4))
    shown.tell("papers", Tally(sent=1, cached=0, done=1, whole=6))
    assert drawn[-1] == "[##########..........] 5 of 10 answers, about 50 s left: papers 1/6"
    shown.log("trials: done")
    assert lines == ["trials: done"]
    assert drawn[-2:] == ["", "[##########..........] 5 of 10 answers, about 50 s left: papers 1/6"]
    shown.close()
    assert drawn[-1] == ""


def test_the_bar_never_wraps_and_no_word_of_a_service_moves_the_cursor() -> None:
    lines: list[str] = []
    drawn: list[str] = []
    shown = Progress(lines.append, drawn.append, columns=30)
    shown.tell("a\x1b[2J" * 20, Tally(sent=1, cached=0, done=1, whole=2))
    shown.log("b\x1b[2J")
    assert len(drawn[0]) == 29
    assert "\x1b" not in "".join([*lines, *drawn])
