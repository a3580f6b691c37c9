"""Who may do what, and what it costs to confirm. Functions of values."""

from jobsbot.core.plans.policy.barriers import (
    Barrier,
    BarrierRules,
    PolicyRules,
    is_harder,
    is_large,
)
from jobsbot.core.plans.policy.decision import (
    Decision,
    Permit,
    Refusal,
    RefusalCause,
    SecondPerson,
    find_allowed,
    is_denied,
    judge_break_glass,
    judge_request,
    may_approve,
)
from jobsbot.core.plans.policy.group_names import name_allowed_groups, name_groups
from jobsbot.core.plans.policy.rules import (
    DEFAULT_MEMBERS_MAY,
    SETTING_VERBS,
    Actor,
    AllowRule,
    DenyRule,
    LookupNeeds,
    Policy,
    Request,
    find_lookup_needs,
    is_group_id,
)

__all__ = [
    "DEFAULT_MEMBERS_MAY",
    "SETTING_VERBS",
    "Actor",
    "AllowRule",
    "Barrier",
    "BarrierRules",
    "Decision",
    "DenyRule",
    "LookupNeeds",
    "Permit",
    "Policy",
    "PolicyRules",
    "Refusal",
    "RefusalCause",
    "Request",
    "SecondPerson",
    "find_allowed",
    "find_lookup_needs",
    "is_denied",
    "is_group_id",
    "is_harder",
    "is_large",
    "judge_break_glass",
    "judge_request",
    "may_approve",
    "name_allowed_groups",
    "name_groups",
]
