"""The cache that all processes share, in the database: attempts, used codes and other things that must not differ.

A cache in the memory of one process would let a guesser try once per process, and a one-time code be used once per
process. Values are JSON (never pickles: nothing read from here may run), keys are kept as a keyed hash, because
allauth writes addresses into them.
"""

import datetime as dt
import hmac
import json
import secrets
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache
from django.db import connection
from django.utils import timezone

from accounts.models import SharedValue

_FAR = dt.timedelta(days=365)
_CLEAN_ONE_IN = 100  # writes that also take away what expired


class SharedCache(BaseCache):
    """Django's cache interface over ``SharedValue``; ``add`` and ``count`` are atomic across processes."""

    def __init__(self, location: str, params: dict[str, Any]) -> None:
        super().__init__(params)

    def add(
        self, key: str, value: Any, timeout: float | None = DEFAULT_TIMEOUT, version: int | None = None
    ) -> bool:
        """Store unless there is a value that did not expire; says whether it stored."""
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO accounts_sharedvalue AS kept (key, value, expires_at) VALUES (%s, %s, %s) "
                "ON CONFLICT (key) DO UPDATE SET value = EXCLUDED.value, expires_at = EXCLUDED.expires_at "
                "WHERE kept.expires_at <= %s RETURNING 1",
                [self._hidden(key, version), json.dumps(value), self._until(timeout), timezone.now()],
            )
            return cursor.fetchone() is not None

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        """The value, or ``default`` when there is none or it expired."""
        rows = SharedValue.objects.filter(key=self._hidden(key, version), expires_at__gt=timezone.now())
        row = rows.values_list("value", flat=True).first()
        return default if row is None else row

    def set(
        self, key: str, value: Any, timeout: float | None = DEFAULT_TIMEOUT, version: int | None = None
    ) -> None:
        """Store, whatever there was."""
        SharedValue.objects.bulk_create(
            [SharedValue(key=self._hidden(key, version), value=value, expires_at=self._until(timeout))],
            update_conflicts=True,
            unique_fields=["key"],
            update_fields=["value", "expires_at"],
        )
        self._clean_sometimes()

    def delete(self, key: str, version: int | None = None) -> bool:
        """Forget; says whether there was something."""
        deleted, _ = SharedValue.objects.filter(key=self._hidden(key, version)).delete()
        return bool(deleted)

    def touch(self, key: str, timeout: float | None = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        """Let a value that has not expired live on; says whether there was one."""
        rows = SharedValue.objects.filter(key=self._hidden(key, version), expires_at__gt=timezone.now())
        return bool(rows.update(expires_at=self._until(timeout)))

    def clear(self) -> None:
        """Forget everything."""
        SharedValue.objects.all().delete()

    def count(self, key: str, *, seconds: int, by: int = 1) -> int:
        """Add ``by`` and return the sum since the first of the last ``seconds``. Two at once never get the same."""
        now = timezone.now()
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO accounts_sharedvalue AS kept (key, value, expires_at) "
                "VALUES (%(key)s, to_jsonb(%(by)s::int), %(until)s) ON CONFLICT (key) DO UPDATE SET "
                "value = CASE WHEN kept.expires_at <= %(now)s THEN to_jsonb(%(by)s::int) "
                "ELSE to_jsonb((kept.value #>> '{}')::int + %(by)s) END, "
                "expires_at = CASE WHEN kept.expires_at <= %(now)s THEN EXCLUDED.expires_at ELSE kept.expires_at END "
                "RETURNING (value #>> '{}')::int",
                {
                    "key": self._hidden(key, None),
                    "by": by,
                    "until": now + dt.timedelta(seconds=seconds),
                    "now": now,
                },
            )
            (total,) = cursor.fetchone()
        self._clean_sometimes()
        return total

    def forget(self, keys: Iterable[str]) -> None:
        """``delete`` for several, in one statement."""
        SharedValue.objects.filter(key__in=[self._hidden(key, None) for key in keys]).delete()

    def _hidden(self, key: str, version: int | None) -> str:
        made = self.make_key(key, version=version)
        return hmac.new(f"shared-value:{settings.SECRET_KEY}".encode(), made.encode(), "sha256").hexdigest()

    def _until(self, timeout: float | None) -> dt.datetime:
        if timeout is DEFAULT_TIMEOUT:
            timeout = self.default_timeout
        return timezone.now() + (_FAR if timeout is None else dt.timedelta(seconds=timeout))

    def _clean_sometimes(self) -> None:
        if secrets.randbelow(_CLEAN_ONE_IN) == 0:
            SharedValue.objects.filter(expires_at__lte=timezone.now()).delete()
