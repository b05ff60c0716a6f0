"""The secret address of somebody's calendar: who holds it reads what its owner may read today, and no more.

The address has two parts: a key that the database knows, and a proof that only this portal can make of it. A copy of
the database opens no calendar, and the page may show the address again whenever its owner asks. Renewing makes another
key; revoking forgets it: the old address is dead from that moment.
"""

import hmac

from django.conf import settings
from django.urls import reverse

from reports.models import PersonalSettings
from reports.models.personal import CALENDAR_KEY_LENGTH

_PROOF_LENGTH = 32


def address_of(chosen: PersonalSettings | None) -> str:
    """The whole address, to be copied; empty where there is none."""
    if chosen is None or not chosen.calendar_key:
        return ""
    token = chosen.calendar_key + _proof(chosen.calendar_key)
    return f"{settings.SITE_URL}{reverse('personal-calendar', args=[token])}"


def owner_of(token: str) -> PersonalSettings | None:
    """Whose calendar an address is, if it is a living one of somebody whose account is open; one query."""
    key, proof = token[:CALENDAR_KEY_LENGTH], token[CALENDAR_KEY_LENGTH:]
    if not token.isascii() or not hmac.compare_digest(proof, _proof(key)):
        return None
    rows = PersonalSettings.objects.select_related("user__person")
    return rows.filter(calendar_key=key, user__is_active=True).exclude(calendar_key="").first()


def _proof(key: str) -> str:
    made = hmac.new(f"calendar-address:{settings.SECRET_KEY}".encode(), key.encode(), "sha256")
    return made.hexdigest()[:_PROOF_LENGTH]
