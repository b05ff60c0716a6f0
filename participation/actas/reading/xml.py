"""XML read as a stream, without entities: whoever declares any is refused."""

from collections.abc import Callable, Iterable
from functools import lru_cache
from xml.parsers import expat

from .refusals import BROKEN, EXTERNAL_ENTITY, Refusal

#: By name without its namespace, and the same for the attributes' names: ``p``, ``val``.
Attributes = dict[str, str]


class Reader:
    """What is done at each tag and text; ``skip`` leaves out all inside the element that begins."""

    def __init__(self) -> None:
        self._depth = self._skipped_from = 0

    def start(self, namespace: str, name: str, attributes: Attributes) -> None:
        """An element begins."""

    def end(self, namespace: str, name: str) -> None:
        """It ends; not told of what was skipped."""

    def text(self, text: str) -> None:
        """Some letters, not always all that stand together."""

    def skip(self) -> None:
        """Leave out the element that just began: neither what is in it nor its end is told."""
        self._skipped_from = self._depth

    def read(self, pieces: Iterable[bytes]) -> None:
        """Raises ``Refusal``."""
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartElementHandler = self._begins
        parser.EndElementHandler = self._ends
        parser.CharacterDataHandler = self._says
        parser.StartDoctypeDeclHandler = _refuse
        parser.EntityDeclHandler = _refuse
        try:
            for piece in pieces:
                parser.Parse(piece, False)
            parser.Parse(b"", True)
        except expat.ExpatError as error:
            raise Refusal(BROKEN) from error

    def _begins(self, name: str, attributes: Attributes) -> None:
        self._depth += 1
        if not self._skipped_from:
            named = {_split(key)[1]: value for key, value in attributes.items()} if attributes else attributes
            self.start(*_split(name), named)

    def _ends(self, name: str) -> None:
        if not self._skipped_from:
            self.end(*_split(name))
        elif self._skipped_from == self._depth:
            self._skipped_from = 0
        self._depth -= 1

    def _says(self, text: str) -> None:
        if not self._skipped_from:
            self.text(text)


@lru_cache(maxsize=1000)
def _split(name: str) -> tuple[str, str]:
    """Namespace and name."""
    namespace, _, local = name.rpartition(" ")
    return namespace, local


class Each(Reader):
    """Calls back with the name and the attributes of each element, for parts of which nothing else is wanted."""

    def __init__(self, found: Callable[[str, Attributes], None]) -> None:
        super().__init__()
        self._found = found

    def start(self, namespace: str, name: str, attributes: Attributes) -> None:
        """An element begins."""
        self._found(name, attributes)


def _refuse(*_: object) -> None:
    raise Refusal(EXTERNAL_ENTITY)
