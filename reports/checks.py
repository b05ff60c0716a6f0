"""In production, neither the web nor the worker starts with a database role that could undo what is sealed.

``manage.py check --deploy`` looks from outside; ``wsgi.py`` and ``manage.py procrastinate worker`` refuse to start.
"""

from typing import Any

from django.conf import settings
from django.core.checks import Error, Tags, register
from django.db import OperationalError

from reports.privileges import excess_message, excess_rights


@register(Tags.security, deploy=True)
def application_owns_nothing(app_configs: Any = None, **kwargs: Any) -> list[Error]:
    """An error in production while the application's role may do more than was decided."""
    if not settings.PRODUCTION:
        return []
    try:
        found = excess_rights()
    except OperationalError:
        return [Error("La base de datos no responde: no se pudo revisar su rol.", id="reports.E002")]
    return [Error(excess_message(found), id="reports.E001")] if found else []
