"""The pictures of help, drawn anew from a portal of its own: `make help-pictures`; see what changed with git.

Says what a step names and its page does not hold, and then ends with 1.
"""

import os
import sys

import django

from municipalismo import embedded


def main() -> int:
    """Draw every picture; the number of things missing, or 1 at most."""
    if not os.environ.get("DATABASE_URL"):
        embedded.ensure_running()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "municipalismo.settings")
    django.setup()
    from tests.browser import help
    from tests.browser.portal import chromium, opener, running_portal
    from tests.kept import migrated_database

    pictured = {task.picture for task in help.tasks()}
    wrong = []
    with running_portal(migrated_database()) as site, chromium() as browser:
        open_as = opener(browser, site)
        for name in help.pages():
            context = open_as(help.kind_named(name).account, reduced_motion="reduce")
            page = help.visit(name, context)
            wrong += [f"{name}: no está «{words}»" for words in help.missing(name, page)]
            if name in pictured:
                help.draw(name, page)
            context.close()
    print("\n".join(wrong) or f"{len(pictured)} páginas dibujadas")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
