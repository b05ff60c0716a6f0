"""The web application that gunicorn serves."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "municipalismo.settings")
os.environ["MUNICIPALISMO_PROCESS"] = "web"

if not os.environ.get("DATABASE_URL"):
    from municipalismo.embedded import ensure_running

    ensure_running()

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()

from accounts.checks import read_leaked_passwords, refuse_demonstration_accounts  # noqa: E402
from reports.privileges import refuse_excess_rights  # noqa: E402

read_leaked_passwords()
refuse_excess_rights()
refuse_demonstration_accounts()
