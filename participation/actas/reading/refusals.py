"""Why a file is not read."""

TOO_LARGE, TOO_MUCH_INSIDE, EXTERNAL_ENTITY = "too_large", "too_much_inside", "external_entity"
MACRO, EXTENSION_LIES, ENCRYPTED, NO_TEXT = "macro", "extension_lies", "encrypted", "no_text"
BROKEN, EMPTY, NOT_SUPPORTED = "broken", "empty", "not_supported"
KINDS = (
    TOO_LARGE,
    TOO_MUCH_INSIDE,
    EXTERNAL_ENTITY,
    MACRO,
    EXTENSION_LIES,
    ENCRYPTED,
    NO_TEXT,
    BROKEN,
    EMPTY,
    NOT_SUPPORTED,
)

MEGABYTE = 1024 * 1024
#: The most text that comes out of a file, as UTF-8.
MOST_TEXT = 2 * MEGABYTE


class Refusal(Exception):
    """The file is refused for this of the ``KINDS``."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind
