"""Questions about deploys: whether the last one broke something, and when each was.

The first kind is `diff`, which compares the runs of the newest version with those before; the
second is `activity`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from jobsbot.core.grammar.lexicon.fillers import LISTING_VERBS, QUESTION_FILLERS
from jobsbot.core.grammar.spoken.questions import find_project_words, names_known_project
from jobsbot.core.text.tokens import Tokens, is_one_of, tokenize

DEPLOYS = """deploy deploys deployed deploying deployment deployments release releases released
rollout"""
VERSIONS = frozenset({"version", "code"})
"""Words for what is deployed, about which other things can be asked, too."""
DEPLOY_WORDS = VERSIONS | frozenset(DEPLOYS.split())
EFFECTS = """break breaks broke broken breaking bad better good ok okay fine healthy wrong
blame fault cause caused change changed changes doing hurt fail fails failed failing failure
failures errors compare compared diff difference before"""
WORSE_WORDS = frozenset({"worse", "worsened", "regression", "regressions", "regressed"})
"""Words that ask the same even where no deploy is named."""
EFFECT_WORDS = WORSE_WORDS | frozenset(EFFECTS.split())
"""Words that ask whether a deploy made things worse."""
LOOSE = """last latest newest new recent current previous since after between because get gets got
getting made make makes if whether when yesterday's yesterday’s today's today’s"""
BESIDE_DEPLOYS = QUESTION_FILLERS | LISTING_VERBS | frozenset(LOOSE.split())
"""Words beside them that change nothing."""
WHO_OR_WHEN = frozenset({"who", "when"})
VERSION_PATTERN = re.compile(r"(?=.*[0-9])[0-9a-f]{5,40}|v?[0-9]+(\.[0-9]+)+")
"""A version as it is deployed: each is in the list of deploys, with who did it and when."""
BLAMING_WORDS = frozenset({"is", "was", "how", "how's", "hows"})


def ask_about_deploys(tokens: Tokens, projects: Mapping[str, int]) -> Tokens:
    """Read `did the last deploy break anything` as `diff`, and `who deployed` as `activity`.

    A sentence that says more, as a spider or what is to be done, stays as it is.
    """
    deploys = {word.text.lower() for word in tokens if is_one_of(word, DEPLOY_WORDS)}
    if any(is_one_of(word, {"by", "per"}) for word in tokens):
        return tokens  # `failures by version` counts them
    worse = any(is_one_of(word, WORSE_WORDS) for word in tokens)
    if not (deploys or worse) or is_one_of(tokens[0], DEPLOY_WORDS):
        return tokens
    known = DEPLOY_WORDS | EFFECT_WORDS | BESIDE_DEPLOYS
    asks = is_one_of(tokens[0], WHO_OR_WHEN)
    if not all(
        is_one_of(word, known)
        or names_known_project(word, projects)
        or (asks and VERSION_PATTERN.fullmatch(word.text))
        for word in tokens
    ):
        return tokens
    is_deploy = bool(deploys - VERSIONS)
    effect = any(is_one_of(word, EFFECT_WORDS) for word in tokens)
    if effect or (is_deploy and is_one_of(tokens[0], BLAMING_WORDS)):
        return (*tokenize("diff"), *find_project_words(tokens, projects))
    return (*tokenize("activity"), *find_project_words(tokens, projects)) if is_deploy else tokens
