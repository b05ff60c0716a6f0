"""The web server's own settings; those of the portal come from /etc/municipalismo/portal.env."""

import os

bind = os.environ.get("WEB_BIND", "unix:/run/municipalismo/web.sock")
umask = 0o007  # nginx reaches the socket as a member of the group
workers = int(os.environ.get("WEB_WORKERS", 0)) or min(2 * (os.cpu_count() or 1) + 1, 9)
timeout = 60
graceful_timeout = 20
max_requests, max_requests_jitter = 5000, 500  # whatever leaks goes away with its process
# Only nginx reaches the socket, and it writes these headers itself.
forwarded_allow_ips = "*"
control_socket_disable = True  # it would want a home, and nobody here has one
accesslog = None  # the portal writes one line for each request, without addresses
logconfig_dict = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "accounts.logs.JsonFormatter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"gunicorn.error": {"handlers": ["console"], "level": "INFO", "propagate": False}},
}
