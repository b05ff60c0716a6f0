"""Settings of the portal, read from the environment; the defaults serve a laptop.

``MUNICIPALISMO_MODE`` is ``desarrollo``, ``demostracion`` or ``produccion``. Production refuses to start with DEBUG,
a weak key or ``*`` hosts; demonstration accounts are refused by a system check, because they live in the database.
"""

import os
from pathlib import Path
from urllib.parse import urlsplit

import pghistory
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from municipalismo import database, embedded

BASE_DIR = Path(__file__).resolve().parent.parent

MODES = ("desarrollo", "demostracion", "produccion")
MODE = os.environ.get("MUNICIPALISMO_MODE", "desarrollo")
if MODE not in MODES:
    raise ImproperlyConfigured(f"MUNICIPALISMO_MODE debe ser una de: {', '.join(MODES)}.")
PRODUCTION = MODE == "produccion"

DEBUG = os.environ.get("DEBUG", "1" if MODE == "desarrollo" else "0") == "1"
_LOCAL_KEY = "clave-local-solo-para-desarrollo-y-demostracion-nunca-en-produccion"
SECRET_KEY = os.environ.get("SECRET_KEY", "" if PRODUCTION else _LOCAL_KEY)
# Keys of before: what they signed and encrypted (second factors) still opens.
SECRET_KEY_FALLBACKS = [key for key in os.environ.get("SECRET_KEY_FALLBACKS", "").split(",") if key]
ALLOWED_HOSTS = os.environ.get("ALLOWED_HOSTS", "" if PRODUCTION else "127.0.0.1,localhost,[::1]").split(",")
# Where published documents say they can be verified; PDFs carry it in print.
SITE_URL = os.environ.get(
    "SITE_URL", "" if PRODUCTION else f"http://127.0.0.1:{os.environ.get('PORT', '8000')}"
)
_SITE_HOST = urlsplit(SITE_URL).hostname or ""
# A name without a dot or a bare number: nobody who holds a paper can open that.
SITE_IS_LOCAL = "." not in _SITE_HOST or _SITE_HOST.replace(".", "").isdigit()

if PRODUCTION:
    if DEBUG:
        raise ImproperlyConfigured("En producción DEBUG tiene que estar apagado.")
    if len(SECRET_KEY) < 50 or len(set(SECRET_KEY)) < 5 or SECRET_KEY == _LOCAL_KEY:
        raise ImproperlyConfigured("En producción SECRET_KEY debe ser propia y de al menos 50 caracteres.")
    if not any(ALLOWED_HOSTS) or "*" in ALLOWED_HOSTS:
        raise ImproperlyConfigured(
            "En producción ALLOWED_HOSTS debe nombrar los dominios del portal, sin «*»."
        )
    if not SITE_URL.startswith("https://"):
        raise ImproperlyConfigured("En producción SITE_URL debe ser la dirección https del portal.")
    if SITE_IS_LOCAL:
        raise ImproperlyConfigured(
            "En producción SITE_URL debe ser un nombre que cualquiera pueda abrir: se imprime en los documentos."
        )

INSTALLED_APPS = [
    "reports",
    "participation",
    "planning",
    "accounts",
    "accounts.admin_config.PortalAdminConfig",  # django.contrib.admin, with the portal as its only door
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_htmx",
    "csp",
    "pgtrigger",
    "pghistory",
    "procrastinate.contrib.django",
]

MIDDLEWARE = [
    "accounts.logs.RequestLogMiddleware",  # around all the rest: one line for each request
    "reports.middleware.KeptAnswersMiddleware",  # keeps whole answers, with what all those below put on them
    "accounts.middleware.AnswerHeadersMiddleware",  # outermost: every answer carries them
    "csp.middleware.CSPMiddleware",  # next, so that refusals and static files carry it too
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "accounts.middleware.MethodsMiddleware",
    "reports.middleware.TextGZipMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "accounts.middleware.PrivatePagesMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "planning.middleware.SessionLimitsMiddleware",  # says why in a message; runs before any view is looked at
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "planning.middleware.SecondFactorMiddleware",
    "accounts.middleware.AuditMiddleware",
    "reports.middleware.WorkspaceTraceMiddleware",
    "accounts.refusals.RefusalMiddleware",
    "accounts.middleware.TypedTextMiddleware",
    "accounts.middleware.NullCharacterMiddleware",
    "accounts.middleware.BusyMiddleware",
]

ROOT_URLCONF = "municipalismo.urls"
WSGI_APPLICATION = "municipalismo.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "reports.context_processors.portal",
            ],
        },
    },
]

# As whom, and with what limits: municipalismo/database.py.
DATABASES = {"default": database.entry()}
DATABASE_APPLICATION_ROLE = database.application_role()
DATABASE_OWNER = database.owner()
DATABASES["default"]["TEST"] = {"NAME": os.environ.get("MUNICIPALISMO_TEST_DB", "test_municipalismo")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    # The 20,000 commonest of the passwords known from leaks (Pwned Passwords), which come with Django.
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "planning.passwords.LocalPasswordValidator"},
]
# A longer list of leaked passwords, one a line in small letters: whoever runs the portal has it where it is allowed.
if LEAKED_PASSWORDS := os.environ.get("LEAKED_PASSWORDS", ""):
    AUTH_PASSWORD_VALIDATORS.append(
        {
            "NAME": "django.contrib.auth.password_validation.CommonPasswordValidator",
            "OPTIONS": {"password_list_path": LEAKED_PASSWORDS},
        }
    )
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/gestion/"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"  # where "Saliste" is read
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # accounts are only made by invitation, which proves the address
ACCOUNT_SESSION_REMEMBER = None
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""  # allauth would write the host that was asked for, which anybody may forge
# Guesses of passwords are counted by accounts.throttle; these hold for codes of the second factor and for the rest.
ACCOUNT_RATE_LIMITS = {
    "login": None,
    "login_failed": "10/m/ip,5/5m/key",
    "reset_password": "20/h/ip,5/h/key",
    "reauthenticate": "5/5m/user",
}
ACCOUNT_REAUTHENTICATION_TIMEOUT = 5 * 60  # seconds; before publishing the password is asked for again
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_ADAPTER = "accounts.adapter.MFAAdapter"
MFA_ALLOW_UNVERIFIED_EMAIL = True  # addresses are proved by the invitation, which allauth knows nothing of
# What holds while the municipality has not written a rule of its own (Municipio → Reglas), dated and with its reason.
SECOND_FACTOR_REQUIRED = PRODUCTION  # of whoever publishes or administers
SESSION_IDLE_MINUTES = 120
SESSION_HOURS = 12

# The browser itself holds to what the names promise: only this host, only over TLS, for the whole site.
SESSION_COOKIE_NAME = "__Host-sesion" if PRODUCTION else "sesion"
CSRF_COOKIE_NAME = "__Host-csrf" if PRODUCTION else "csrf"
CSRF_COOKIE_HTTPONLY = True  # pages carry the token; no script reads the cookie
CSRF_FAILURE_VIEW = "accounts.carrying.token_refused"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 60 * 60 * 12
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PRODUCTION
SECURE_SSL_REDIRECT = PRODUCTION
SECURE_HSTS_SECONDS = 31536000 if PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = PRODUCTION
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if PRODUCTION else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "object-src": [NONE],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    },
}

ANSWER_HEADERS = {
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": SECURE_REFERRER_POLICY,
}

# Uploads: refused above these sizes while reading, before anything is parsed.
DATA_UPLOAD_MAX_MEMORY_SIZE = 20 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

# Searches and files that one place may ask one process for; behind it every page that is kept is free.
MOST_SEARCHES_A_MINUTE = int(os.environ.get("MOST_SEARCHES_A_MINUTE", "600" if PRODUCTION else "0"))

CACHES = {
    "default": {
        "BACKEND": "accounts.shared_cache.SharedCache"
    },  # what processes must agree on: attempts, used codes
    "memory": {  # each process its own
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    },
}

LANGUAGE_CODE = "es-uy"
TIME_ZONE = "America/Montevideo"
USE_I18N = True
USE_TZ = True
# Form errors with "vos"; whatever is not there comes from Django's own Spanish.
LOCALE_PATHS = [BASE_DIR / "municipalismo" / "locale"]
# Django has no Uruguayan locale: numbers (1.234.567,50) and dates come from ours.
FORMAT_MODULE_PATH = ["municipalismo.formats"]
USE_THOUSAND_SEPARATOR = False

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = BASE_DIR / "var" / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if MODE == "desarrollo"
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
MEDIA_ROOT = BASE_DIR / "var" / "media"

# Erasures of personal data, told without the data, outside the database: a restored backup has them applied again.
ERASURE_JOURNAL = Path(os.environ.get("ERASURE_JOURNAL") or BASE_DIR / "var" / "supresiones.jsonl")
# Withdrawals likewise: where the web writes them. Empty: beside the other, as long as both are one system user.
WITHDRAWAL_JOURNAL = os.environ.get("WITHDRAWAL_JOURNAL", "")
ERASURE_KEY = os.environ.get("ERASURE_KEY") or SECRET_KEY
WHITENOISE_USE_FINDERS = MODE == "desarrollo"

EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
if not PRODUCTION and not os.environ.get("EMAIL_HOST"):
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = BASE_DIR / "var" / "correo"
EMAIL_HOST = os.environ.get("EMAIL_HOST", "localhost")
EMAIL_PORT = int(os.environ.get("EMAIL_PORT", "25"))
EMAIL_HOST_USER = os.environ.get("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = os.environ.get("EMAIL_USE_TLS", "0") == "1"
DEFAULT_FROM_EMAIL = os.environ.get("DEFAULT_FROM_EMAIL", "portal@localhost")
EMAIL_TIMEOUT = 60  # seconds; a server that filters may think for a while before it says it has the message

CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

PGHISTORY_DEFAULT_TRACKERS = (pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
PGHISTORY_INSTALL_CONTEXT_FUNC_ON_MIGRATE = True
PROCRASTINATE_ON_APP_READY = None
PROCRASTINATE_IMPORT_PATHS = ["accounts.tasks", "participation.tasks", "reports.tasks"]

# Who was refused what (accounts.refusals) is looked at for half a year, and then deleted by a job.
REFUSALS_KEPT_DAYS = 180

# One JSON object a line and nothing about people (accounts/logs.py); on a laptop, words.
LOG_FORMAT = os.environ.get("LOG_FORMAT", "json" if PRODUCTION else "text")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "accounts.logs.JsonFormatter"}, "text": {}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": LOG_FORMAT}},
    "loggers": {
        "accounts.requests": {"level": "INFO" if LOG_FORMAT == "json" else "WARNING"},
        # Django's own mails to administrators would carry what our lines leave out.
        "django": {"handlers": [], "level": "WARNING"},
    },
    "root": {"handlers": ["console"], "level": "WARNING"},
}

# Backups are encrypted to these public keys of age, separated by commas; who restores has a file with the private one.
BACKUP_PUBLIC_KEYS = os.environ.get("BACKUP_PUBLIC_KEYS", "").replace(",", " ").split()
# On a laptop «backup FILE» and «restore FILE» work alone: the pair is made once, beside the data. Never in production.
BACKUP_LOCAL_KEY_FILE = None if PRODUCTION else embedded.cluster_home() / "clave-respaldos.txt"
BACKUP_PRIVATE_KEY_FILE = os.environ.get("BACKUP_PRIVATE_KEY_FILE", "")
# Folder of pg_dump and psql; empty: those of the embedded database, else the system's.
POSTGRESQL_TOOLS = os.environ.get("POSTGRESQL_TOOLS", "")
