"""What lets requests leave before all else. Its clock stands still, so that no stage runs out."""

from threading import Thread

from jobsbot.threads.precedence import MAX_STAGE_SECONDS, Precedence


def wait_in_thread(precedence: Precedence, order: list[str]) -> Thread:
    def wait() -> None:
        precedence.wait_for_turn()
        order.append("went on")

    thread = Thread(target=wait)
    thread.start()
    return thread


def test_where_nothing_is_urgent_nobody_waits():
    Precedence(lambda: 0.0).wait_for_turn()


def test_what_can_wait_goes_on_once_the_last_write_has_left():
    precedence, order = Precedence(lambda: 0.0), []
    precedence.begin_stage("one")
    precedence.begin_stage("two")
    waiting = [wait_in_thread(precedence, order) for _ in range(3)]
    precedence.end("one")
    assert not order
    order.append("left")
    precedence.end("two")
    for thread in waiting:
        thread.join(60)
    assert order == ["left", *["went on"] * 3]


def test_a_write_is_urgent_until_it_ends():
    precedence = Precedence(lambda: 0.0)
    precedence.begin_stage("one")
    assert precedence.is_urgent("one")
    assert not precedence.is_urgent("two")
    precedence.end("one")
    precedence.end("one")
    assert not precedence.is_urgent("one")


def test_a_write_that_does_not_get_on_holds_up_nobody():
    seconds = [0.0]
    precedence = Precedence(lambda: seconds[0])
    precedence.begin_stage("one")
    seconds[0] = MAX_STAGE_SECONDS
    precedence.wait_for_turn()


def test_a_write_that_never_ends_is_urgent_for_one_stage_only():
    seconds = [0.0]
    precedence = Precedence(lambda: seconds[0])
    precedence.begin_stage("one")
    seconds[0] = MAX_STAGE_SECONDS
    assert not precedence.is_urgent("one")
    precedence.begin_stage("two")
    assert precedence.is_urgent("two")


def test_a_write_that_gets_on_goes_first_for_another_stage():
    seconds, order = [0.0], []
    precedence = Precedence(lambda: seconds[0])
    precedence.begin_stage("one")
    precedence.begin_stage("two")
    seconds[0] = MAX_STAGE_SECONDS
    precedence.begin_stage("one")
    waiting = wait_in_thread(precedence, order)
    order.append("left")
    precedence.end("one")
    precedence.end("two")
    waiting.join(60)
    assert order == ["left", "went on"]


def test_however_many_writes_come_nothing_waits_for_ever():
    times = iter((0.0, 0.0, 0.0, 2.0, 2.0))
    precedence = Precedence(lambda: next(times))
    precedence.begin_stage("one")
    precedence.wait_for_turn()


def test_where_many_wait_the_next_goes_on():
    precedence = Precedence(lambda: 0.0, max_waiting=0)
    precedence.begin_stage("one")
    precedence.wait_for_turn()
