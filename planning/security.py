"""How long a session lives and who needs a second factor: rules of the municipality, dated and with their reason."""

from dataclasses import dataclass

from django.conf import settings
from django.core.cache import caches

from accounts.models import User
from accounts.permissions import Role
from accounts.sessions import Limits
from planning.models import SIGN_IN_RULES, RuleKey, RuleSetting, SecondFactor, today
from planning.permissions import roles_of

#: Seconds for which a process repeats the rules without asking the database.
RULES_SECONDS = 5
#: Whoever can publish in the municipality's name, or give others that power.
ROLES_WITH_SECOND_FACTOR = frozenset({Role.ADMINISTRATOR, Role.MAYOR, Role.PUBLISHER})


@dataclass(frozen=True)
class SignInRules(Limits):
    """What holds today: limits of sessions, and of whom a second factor is required."""

    second_factor: str  # a value of SecondFactor; "required" is of the roles above


def sign_in_rules() -> SignInRules:
    """The rules in force today; what the municipality did not decide comes from the settings."""
    memory = caches["memory"]
    kept = memory.get("sign-in-rules")
    if kept is None or kept[0] != today():
        kept = (today(), _read())
        memory.set("sign-in-rules", kept, RULES_SECONDS)
    return kept[1]


def _read() -> SignInRules:
    rows = RuleSetting.objects.filter(key__in=SIGN_IN_RULES, valid_from__lte=today()).order_by("valid_from")
    values = dict(rows.values_list("key", "value"))
    required = SecondFactor.REQUIRED if settings.SECOND_FACTOR_REQUIRED else SecondFactor.OPTIONAL
    return SignInRules(
        idle_seconds=60 * int(values.get(RuleKey.SESSION_IDLE, settings.SESSION_IDLE_MINUTES)),
        longest_seconds=3600 * int(values.get(RuleKey.SESSION_LENGTH, settings.SESSION_HOURS)),
        second_factor=values.get(RuleKey.SECOND_FACTOR, required),
    )


def words_without_rule() -> dict[RuleKey, str]:
    """What holds of each rule of signing in where the municipality decided nothing, in words."""
    required = SecondFactor.REQUIRED if settings.SECOND_FACTOR_REQUIRED else SecondFactor.OPTIONAL
    return {
        RuleKey.SECOND_FACTOR: str(required.label),
        RuleKey.SESSION_IDLE: f"{settings.SESSION_IDLE_MINUTES} minutos",
        RuleKey.SESSION_LENGTH: f"{settings.SESSION_HOURS} horas",
    }


def needs_second_factor(user: User) -> bool:
    """Whether the rules require one of this person today."""
    asked = sign_in_rules().second_factor
    if asked == SecondFactor.REQUIRED:
        return not ROLES_WITH_SECOND_FACTOR.isdisjoint(roles_of(user))
    return asked == SecondFactor.EVERYBODY
