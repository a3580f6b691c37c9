"""Whoever can write to the database, and has no key, leaves no change of the audit unseen.

Every attack is made on an audit of three processes that has anchors, a log of them, and checkpoints
behind which old entries were let go of. What it then says is not what it said, so that is found.
"""

from collections.abc import Callable

from hypothesis import given
from hypothesis import strategies as st

from tests.store.attacked_audit import TABLES, Attacked

WORDS = st.one_of(
    st.sampled_from(["", "é", "confirmed: tea", "2026-01-09 12:00:00.000000", "no time", "0" * 64]),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=8),
)
VALUES = st.one_of(st.integers(-2, 40), WORDS, st.floats(allow_nan=False), st.binary(max_size=4))
TABLE, ANY, FEW = st.sampled_from(list(TABLES)), st.integers(0, 60), st.integers(1, 9)


CHAINS = st.sampled_from(["f" * 16, "", "x"])
OTHER_FORMS = (
    "replace(at, ' ', 'T')",
    "substr(at, 1, 19)",
    "strftime('%Y-%m-%d %H:%M:%S', at, '+5 hours') || '+05:00'",
    "at || 'Z'",
)


def attack(method: Callable[..., None], *arguments: st.SearchStrategy) -> st.SearchStrategy:
    return st.tuples(*arguments).map(lambda values: (method, values))


ATTACKS = st.one_of(
    attack(Attacked.change, TABLE, ANY, ANY, VALUES),
    attack(Attacked.copy_value, TABLE, ANY, ANY, ANY),
    attack(Attacked.remove, TABLE, ANY, FEW),
    attack(Attacked.swap, ANY, ANY),
    attack(Attacked.swap_ids, ANY, ANY),
    attack(Attacked.put_in, ANY, st.integers(-3, 60), WORDS, st.booleans()),
    attack(Attacked.cut, ANY, FEW),
    attack(Attacked.remove_chains, ANY, st.integers(1, 3)),
    attack(Attacked.rename_chain, ANY, CHAINS),
    attack(Attacked.begin_later, ANY, FEW),
    attack(Attacked.resign, ANY, WORDS),
    attack(Attacked.put_head_in, CHAINS, st.integers(-1, 9), WORDS),
    attack(Attacked.put_checkpoint_in, CHAINS, st.integers(-1, 9)),
    attack(Attacked.write_time_otherwise, ANY, st.sampled_from(OTHER_FORMS)),
)


def test_what_was_not_touched_is_whole(attacked):
    attacked.mend()
    assert attacked.find_breaks() == ()
    assert {table.split(" ")[0] for table in attacked.before} == set(TABLES)


@given(attacks=st.lists(ATTACKS, min_size=1, max_size=3))
def test_whatever_is_changed_removed_swapped_put_in_or_cut_off_is_found(attacked, attacks):
    attacked.mend()
    for method, arguments in attacks:
        method(attacked, *arguments)
    found = attacked.find_breaks()
    assert bool(found) == (attacked.read_content() != attacked.before)
