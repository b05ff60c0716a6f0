"""The web application that gunicorn serves."""

import os

from municipalismo.deferring import defer

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "municipalismo.settings")
os.environ["MUNICIPALISMO_PROCESS"] = "web"

if not os.environ.get("DATABASE_URL"):
    from municipalismo.embedded import ensure_running

    ensure_running()

# allauth loads its passkeys, which are not offered here, and with them 10 MB. They wait for the first code of a second
# factor in this worker; most never see one.
defer("allauth.mfa.webauthn.internal.auth")

from django.core.wsgi import get_wsgi_application  # noqa: E402

application = get_wsgi_application()

from accounts.checks import read_leaked_passwords, refuse_demonstration_accounts  # noqa: E402
from reports.privileges import refuse_excess_rights  # noqa: E402

read_leaked_passwords()
refuse_excess_rights()
refuse_demonstration_accounts()
