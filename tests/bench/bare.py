"""The bare views that everything is compared with: Django's default middlewares, and next to nothing behind them.

``/constant/`` returns the bytes of the file named in ``BENCH_BYTES`` (those of the page it stands beside), ``/query/`` one
query and a template of 12.5 kB. gunicorn calls ``application`` under the flags of ``municipalismo.serve``.
"""

import os
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import path

#: Three hundred lines make 12.5 kB, six hundred variables and no more: a page, not a test of the template engine.
TEMPLATE = (
    "<title>{{ name }}</title>{% for n in rows %}<p>Línea número {{ n }} sobre la {{ name }}</p>{% endfor %}"
)


@lru_cache(maxsize=1)
def _bytes() -> bytes:
    name = os.environ.get("BENCH_BYTES")
    return Path(name).read_bytes() if name else b"x" * 12_500


@lru_cache(maxsize=1)
def _template():
    """Compiled once, as Django's cached loader does."""
    return engines["django"].from_string(TEMPLATE)


def constant(request: HttpRequest) -> HttpResponse:
    """The same bytes each time."""
    return HttpResponse(_bytes())


def one_query(request: HttpRequest) -> HttpResponse:
    """One query and one template, about as long as a page."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_database()")
        (name,) = cursor.fetchone()
    return HttpResponse(_template().render({"name": name, "rows": range(300)}))


def application():
    """The WSGI application of the bare views; gunicorn calls this in a process of its own."""
    import dj_database_url

    settings.configure(
        SECRET_KEY="bench",
        ALLOWED_HOSTS=["127.0.0.1"],
        ROOT_URLCONF=__name__,
        INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth", "django.contrib.sessions"],
        MIDDLEWARE=[
            "django.middleware.security.SecurityMiddleware",
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.middleware.common.CommonMiddleware",
            "django.middleware.csrf.CsrfViewMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
            "django.middleware.clickjacking.XFrameOptionsMiddleware",
        ],
        TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates"}],
        DATABASES={"default": {**dj_database_url.config(), "CONN_MAX_AGE": 600}},
    )
    return get_wsgi_application()


urlpatterns = [path("constant/", constant), path("query/", one_query)]
