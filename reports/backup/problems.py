"""Why a backup cannot be made or restored. The message of each is in Spanish, for whoever runs the command."""


class BackupProblem(Exception):
    """Something does not hold; nothing was changed unless the message says so."""


class NoKey(BackupProblem):
    """There is no key to encrypt with, or none to open with."""


class NotABackup(BackupProblem):
    """The file is something else."""


class NewerVersion(BackupProblem):
    """A newer portal made it."""


class Truncated(BackupProblem):
    """A piece of the file is missing."""


class Altered(BackupProblem):
    """The bytes are not those that were written."""


class WrongKey(BackupProblem):
    """The key is another one's."""


class NotEmpty(BackupProblem):
    """The target has data and nobody said to replace them."""


class InUse(BackupProblem):
    """Somebody else is connected to the database that is to be replaced."""


class ToolProblem(BackupProblem):
    """``pg_dump`` or ``psql`` is missing, too old, or failed."""
