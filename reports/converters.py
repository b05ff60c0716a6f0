"""What may stand in an address: codes, kinds, periods, formats, figure ids."""

import datetime as dt

from reports.codes import parse_code, spaced
from reports.models import ABOUT_ONE, REPORTS
from reports.periods import period_slug


class CodeConverter:
    """A publication code in any spelling; the value is its 16 characters, and addresses are written in fours."""

    regex = r"[0-9A-Za-z-]{16,24}"

    def to_python(self, value: str) -> str:
        """The code; ``ValueError`` (not found) when it cannot be one."""
        code = parse_code(value)
        if code is None:
            raise ValueError
        return code

    def to_url(self, value: str) -> str:
        """In fours, however it was given."""
        return spaced(parse_code(value) or value)


class KindConverter:
    """A kind of report."""

    regex = "|".join(REPORTS)

    def to_python(self, value: str) -> str:
        """The kind itself."""
        return value

    def to_url(self, value: str) -> str:
        """The kind itself."""
        return value


class SubjectKindConverter(KindConverter):
    """A kind of document about one thing that is chosen from a list."""

    regex = "|".join(ABOUT_ONE)


class BodyCodeConverter:
    """The code of a body (``CM``)."""

    regex = r"[A-Za-z0-9][A-Za-z0-9._-]*"

    def to_python(self, value: str) -> str:
        """The code itself."""
        return value

    def to_url(self, value: str) -> str:
        """The code itself."""
        return value


class YearConverter:
    """A year."""

    regex = r"[0-9]{4}"

    def to_python(self, value: str) -> int:
        """As a number."""
        return int(value)

    def to_url(self, value: int | str) -> str:
        """In four digits."""
        return str(value)


class MinutesNumberConverter(BodyCodeConverter):
    """The number of minutes as the body writes it, which may have points and slashes (``1.700``, ``02/2016``)."""

    regex = r"[0-9A-Za-z][0-9A-Za-z./-]{0,19}"


class PeriodConverter:
    """``2026-01-01_2026-06-30``."""

    regex = r"[0-9]{4}-[0-9]{2}-[0-9]{2}_[0-9]{4}-[0-9]{2}-[0-9]{2}"

    def to_python(self, value: str) -> tuple[dt.date, dt.date]:
        """First and last day; ``ValueError`` (not found) when they are no days."""
        start, end = (dt.date.fromisoformat(day) for day in value.split("_"))
        return start, end

    def to_url(self, value: tuple[dt.date, dt.date]) -> str:
        """Both days."""
        return period_slug(*value)


class FileFormatConverter:
    """The ending of a downloadable form."""

    regex = "pdf|json|csv|xlsx|afiche|txt"

    def to_python(self, value: str) -> str:
        """The format itself."""
        return value

    def to_url(self, value: str) -> str:
        """The format itself."""
        return value


class FigureConverter:
    """The id of a figure: ``asistencia.CM``."""

    regex = r"[\w.-]+"

    def to_python(self, value: str) -> str:
        """The id itself."""
        return value

    def to_url(self, value: str) -> str:
        """The id itself."""
        return value


class ImageHashConverter:
    """The hash that an image is named by."""

    regex = r"[0-9a-f]{64}"

    def to_python(self, value: str) -> str:
        """The hash itself."""
        return value

    def to_url(self, value: str) -> str:
        """The hash itself."""
        return value


class ImageFormatConverter(ImageHashConverter):
    """The ending of an image."""

    regex = "png|jpg"
