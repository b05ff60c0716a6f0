"""What every run of the tests waits for, made beside the lint, which leaves a processor free: `make test` runs it.

The processes of a run would wait for the first of them to migrate, and each would compile every module for itself.
"""

import os
import subprocess
import sys

import django

from municipalismo import embedded


def main() -> None:
    """Make the migrated database, and have pytest compile what it collects: what is wrong there, the run says."""
    if not os.environ.get("DATABASE_URL"):
        embedded.ensure_running()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "municipalismo.settings")
    django.setup()
    from tests.kept import migrated_database

    migrated_database()
    collect = [sys.executable, "-m", "pytest", "--collect-only", "-qq", "-n", "0"]
    subprocess.run(collect, stdout=subprocess.DEVNULL, check=False)


if __name__ == "__main__":
    main()
