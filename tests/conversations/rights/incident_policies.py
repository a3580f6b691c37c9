"""Policies that incidents are judged by."""

EVERYONE = ["read", "use", "stop", "tag", "delete"]
GLASS = {"who": ["@leads", "members"], "may": ["stop"], "ask": "second", "break_glass": "C0LOUD"}
POLICIES = [
    {"members_may": EVERYONE},
    {"members_may": EVERYONE, "few": 1},
    {"members_may": ["read"], "allow": [{"who": ["@leads"], "may": ["*"], "cool": 30}]},
    {
        "members_may": ["read", "tag"],
        "allow": [
            {"who": ["members"], "may": ["stop"], "ask": "second", "approvers": ["@leads"]},
            {"who": ["members"], "may": ["delete"], "ask": "second", "approvals": 2},
        ],
    },
    {
        "members_may": ["read"],
        "allow": [
            {"who": ["members", "U5"], "may": ["stop", "tag"], "most": 2, "per_hour": 3},
            {"who": ["terminal"], "may": ["delete"], "reason": True},
        ],
        "deny": [{"who": ["U2"], "may": ["stop"]}],
    },
    {
        "members_may": ["read", "use"],
        "allow": [
            {"who": ["@leads"], "may": ["stop"], "on": [456], "break_glass": "C0LOUD", "most": 2},
            {"who": ["@leads"], "may": ["freeze", "thaw"]},
            {
                "who": ["members"],
                "may": ["tag", "delete"],
                "on": [123],
                "ask": "second",
                "approvers": ["@leads"],
                "approvals": 2,
            },
        ],
    },
    {"members_may": ["read"], "allow": [GLASS]},
    {"members_may": EVERYONE, "read_only": True},
]
DEFAULTS = {
    "read_only": False,
    "listed": [123, 456],
    "few": 10,
    "most": 60,
    "members_may": [],
    "allow": [],
    "deny": [],
}


def draw_policy(random):
    """Draw a policy: mostly one that wants more than a press, seldom the read-only one."""
    return DEFAULTS | random.choices(POLICIES, (2, 2, 4, 4, 4, 4, 4, 1))[0]
