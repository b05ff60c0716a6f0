"""Reads that feed pages or cross models: the municipality, rules in force, who belonged to what."""

import datetime as dt

from planning.models import Body, Membership, MembershipQuerySet, Municipality, RuleKey, RuleSetting, today


def current_municipality() -> Municipality | None:
    """The municipality of this database; ``None`` before the first-run page is done."""
    return Municipality.objects.first()


def rules_at(key: RuleKey, day: dt.date | None = None) -> dict[str, str]:
    """The value of a rule on a day for every body that has one: ``{body code: value}``; ``""`` is the general one."""
    rows = (
        RuleSetting.objects.filter(key=key, valid_from__lte=day or today())
        .order_by("valid_from")
        .values_list("body__code", "value")
    )
    return {code or "": value for code, value in rows}


def rule_value(key: RuleKey, body: Body | None = None, day: dt.date | None = None) -> str | None:
    """The value in force on a day, for a body or else for all; ``None`` when nobody configured it."""
    values = rules_at(key, day)
    return (values.get(body.code) if body else None) or values.get("")


def minimum_group(day: dt.date | None = None) -> int:
    """Below how many residents a group is hidden (Ley 18.331); without the setting nothing is small enough to show."""
    value = rule_value(RuleKey.MINIMUM_GROUP, day=day)
    return int(value) if value else 10**9


def members_at(day: dt.date, *bodies: Body) -> MembershipQuerySet:
    """Memberships of some bodies on a day: principals first, in the order of the list."""
    return (
        Membership.objects.at(day)
        .filter(body__in=bodies)
        .select_related("person", "body")
        .order_by("body__code", "quality", "order", "person__sort_key", "pk")
    )
