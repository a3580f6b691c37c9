"""The rules of the policy, read a second time: from plain dicts, sharing no code with the first.

Written as the rules are told to people, case by case, slow and obvious. What it answers is
`("no", why)` or `("yes", ask, needs a reason, who has to approve)`.
"""

WEIGHT = {"none": 0, "card": 1, "dialog": 2, "number": 3, "second": 4}
KIND_OF_WORD = {
    "members": ["member"],
    "guests": ["guest"],
    "external": ["external"],
    "bots": ["bot", "workflow"],
    "terminal": ["terminal"],
}
READS = ["list", "show", "export", "can", "history"]


def second_reading(policy, person, wish):
    """Judge a wish. `person` has id, kind, groups; `wish` has verb, project, channel, jobs, …"""
    is_read = wish["verb"] in READS
    if policy["read_only"] and not is_read:
        return ("no", "read only")
    if person["kind"] == "deleted":
        return ("no", "deleted account")
    if policy["listed"] and wish["project"] not in [None, 0, *policy["listed"]]:
        return ("no", "project not in the list")
    if wish["jobs"] > policy["most"]:
        return ("no", "too many jobs")
    for rule in policy["deny"]:
        if denies(rule, person, wish, is_read):
            return ("no", "denied")
    everybody = {"who": ["members", "terminal"], "may": policy["members_may"]}
    mine = [r for r in [everybody, *policy["allow"]] if speaks_of(r["who"], person)]
    here = [r for r in mine if covers_place(r, person, wish, is_read)]
    if not here:
        return ("no", "not known" if person["kind"] == "unknown" else "no rule")
    small = [r for r in here if wish["jobs"] <= r.get("most", 10**9)]
    if not small:
        return ("no", "too many jobs")
    helping = [r for r in small if stays_in_hour(r, wish)]
    if not helping:
        return ("no", "too many jobs this hour")
    return weigh(policy, person, wish, is_read, helping)


def weigh(policy, person, wish, is_read, helping):
    reason = not is_read and all(r.get("reason", False) for r in helping)
    if wish["verb"] not in ("stop", "delete", "tag"):
        return ("yes", "none", reason, [])
    lightest = min(WEIGHT[r.get("ask", "none")] for r in helping)
    floor = WEIGHT[built_in(policy, wish)]
    heaviest = max(lightest, floor)
    word = next(name for name, weight in WEIGHT.items() if weight == heaviest)
    if word != "second":
        return ("yes", word, reason, [])
    if person["kind"] == "terminal":
        return ("no", "needs a second person")
    seconds = {
        (tuple(sorted(r.get("approvers", []))), r.get("approvals", 1))
        for r in helping
        if r.get("ask") == "second"
    }
    return ("yes", "second", reason, sorted(seconds))


def built_in(policy, wish):
    many = wish["filtered"] or wish["jobs"] > policy["few"]
    if wish["verb"] == "tag":
        return "card" if many else "none"
    if wish["verb"] == "stop":
        return "number" if many else "card"
    return "number" if many else "dialog"


def speaks_of(words, person):
    for word in words:
        if word == person["id"]:
            return True
        if person["kind"] in KIND_OF_WORD.get(word, []):
            return True
        if person["kind"] == "member" and word in (person["groups"] or []):
            return True
    return False


def denies(rule, person, wish, is_read):
    """A deny holds where it may hold: what is not known of somebody counts against them."""
    if not verb_in(rule["may"], wish, is_read):
        return False
    if rule.get("on") and wish["project"] not in [*rule["on"], 0]:  # 0 is all of them
        return False
    if rule.get("in") and (person["kind"] == "terminal" or wish["channel"] not in rule["in"]):
        return False
    for word in rule["who"]:
        if word == person["id"] or person["kind"] in KIND_OF_WORD.get(word, []):
            return True
        if person["kind"] == "terminal":
            continue
        if person["kind"] == "unknown" and word in ("members", "guests", "external", "bots"):
            return True
        if word[0] in "@S" and (person["groups"] is None or word in person["groups"]):
            return True
    return False


def covers_place(rule, person, wish, is_read):
    if not verb_in(rule["may"], wish, is_read):
        return False
    if rule.get("on") and wish["project"] is not None and wish["project"] not in rule["on"]:
        return False
    if rule.get("in"):
        return person["kind"] != "terminal" and wish["channel"] in rule["in"]
    return True


def verb_in(may, wish, is_read):
    return "*" in may or wish["verb"] in may or (is_read and "read" in may)


def stays_in_hour(rule, wish):
    if wish["jobs"] == 0 or "per_hour" not in rule:
        return True
    return wish["hour"] + wish["jobs"] <= rule["per_hour"]


def as_known(policy, person, wish):
    """Who somebody is as far as it is asked: where ids alone decide, nobody is looked up."""
    words = asked_words(policy, wish)
    if person["kind"] == "terminal":
        return person | {"groups": []}
    groups = any(word[0] in "@S" for word in words)
    kinds = any(word in ("members", "guests", "external", "bots") for word in words)
    told = person["kind"] in ("external", "bot", "workflow")
    kind = person["kind"] if kinds or groups or told else "unknown"
    return person | {"kind": kind, "groups": person["groups"] if groups else None}


def is_lookup_failed(policy, person, wish):
    """Whether something was asked of somebody, and there was no answer."""
    words = asked_words(policy, wish)
    if person["kind"] == "terminal":
        return False
    groups = any(word[0] in "@S" for word in words)
    kinds = any(word in ("members", "guests", "external", "bots") for word in words)
    no_kind = person["kind"] == "unknown" and (kinds or groups)
    return no_kind or (groups and person["groups"] is None)


def asked_words(policy, wish):
    """All names in the rules that speak of this, there."""
    is_read, anybody = wish["verb"] in READS, {"kind": "member"}
    everybody = {"who": ["members", "terminal"], "may": policy["members_may"]}
    words = []
    for rule in [everybody, *policy["allow"]]:
        if covers_place(rule, anybody, wish, is_read):
            words += [*rule["who"], *rule.get("approvers", [])]
    for rule in policy["deny"]:
        of_project = not rule.get("on") or wish["project"] in [*rule["on"], 0]
        in_channel = not rule.get("in") or wish["channel"] in rule["in"]
        if verb_in(rule["may"], wish, is_read) and of_project and in_channel:
            words += rule["who"]
    return words
