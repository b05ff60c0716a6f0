from typing import Any

from django.db import migrations
from django.db.migrations.exceptions import IrreversibleError

from participation import totals


def refuse(_apps: Any, _schema_editor: Any) -> None:
    raise IrreversibleError(
        "participation.0008 no se deshace: los totales quedarían como los cuenta esta versión, y la anterior los leería "
        "mal. Para volver a la versión anterior hay que restaurar el respaldo que se hizo antes de actualizar."
    )


class Migration(migrations.Migration):
    """Keep how many meetings have a head count in place of each of them: it is all that the sums of residents need.

    What is to be kept is read from columns that come later: ``totals_of_minutes`` makes the totals anew.
    There is no way back: the functions of before are in no migration, only in the code of before.
    """

    dependencies = [("participation", "0007_settle_totals_late")]

    operations = [
        migrations.RunSQL(totals.FUNCTIONS, migrations.RunSQL.noop),
        migrations.RunPython(migrations.RunPython.noop, refuse),
    ]
