"""A tree of things as an outline: who hangs from whom, and in what order. Knows nothing of rows or pages."""

from collections.abc import Iterable, Iterator
from enum import StrEnum

Key = int
#: A thing, what it hangs from (``None`` at the top), and its place among its siblings.
Place = tuple[Key, Key | None, int]
#: By how much a thing is set in below another one, in a list to choose from.
INDENT = "\u2003"


class Step(StrEnum):
    """A move by one: within the siblings, or a level in or out."""

    UP = "subir"
    DOWN = "bajar"
    IN = "adentro"
    OUT = "afuera"


class Outline:
    """The things below each one, in order."""

    def __init__(self, places: Iterable[Place]) -> None:
        self.parents: dict[Key, Key | None] = {}
        self.children: dict[Key | None, list[Key]] = {None: []}
        for key, parent, _position in sorted(places, key=lambda place: place[2]):
            self.parents[key] = parent
            self.children.setdefault(parent, []).append(key)

    def siblings(self, key: Key) -> list[Key]:
        """Those that hang from the same thing, itself among them."""
        return self.children[self.parents[key]]

    def below(self, key: Key) -> list[Key]:
        """All that hangs from a thing, however deep."""
        found = list(self.children.get(key, []))
        for child in found:  # grows while it is read
            found += self.children.get(child, [])
        return found

    def walk(self) -> Iterator[tuple[Key, int]]:
        """Every thing in the order of reading, with its depth (0 at the top)."""
        waiting = [(key, 0) for key in reversed(self.children[None])]
        while waiting:
            key, depth = waiting.pop()
            yield key, depth
            waiting += [(child, depth + 1) for child in reversed(self.children.get(key, []))]

    def places(self) -> set[Place]:
        """Where everything stands; positions count from 0, without gaps."""
        return {
            (key, parent, position)
            for parent, keys in self.children.items()
            for position, key in enumerate(keys)
        }

    def can(self, key: Key, step: Step) -> bool:
        """Whether the move leads anywhere."""
        siblings = self.siblings(key)
        if step == Step.OUT:
            return self.parents[key] is not None
        return key != (siblings[-1] if step == Step.DOWN else siblings[0])

    def move(self, key: Key, step: Step) -> bool:
        """Move a thing by one, with all that hangs from it; ``False`` when there is nowhere to go."""
        if not self.can(key, step):
            return False
        siblings, parent = self.siblings(key), self.parents[key]
        place = siblings.index(key)
        if step == Step.IN:
            self._put(key, siblings[place - 1], None)
        elif step == Step.OUT and parent is not None:
            self._put(key, self.parents[parent], self.siblings(parent).index(parent) + 1)
        else:
            self._put(key, parent, place + (1 if step == Step.DOWN else -1))
        return True

    def move_below(self, key: Key, parent: Key | None) -> bool:
        """Hang a thing from another one (or the top), as its last; ``False`` from itself or from what hangs from it."""
        if parent is not None and (parent == key or parent in self.below(key)):
            return False
        self._put(key, parent, None)
        return True

    def move_beside(self, key: Key, other: Key, *, after: bool) -> bool:
        """Put a thing right before or after another one; ``False`` beside itself or what hangs from it."""
        if other == key or other in self.below(key):
            return False
        self.siblings(key).remove(key)
        parent = self.parents[key] = self.parents[other]
        below = self.children[parent]
        below.insert(below.index(other) + after, key)
        return True

    def _put(self, key: Key, parent: Key | None, place: int | None) -> None:
        self.siblings(key).remove(key)
        self.parents[key] = parent
        below = self.children.setdefault(parent, [])
        below.insert(len(below) if place is None else place, key)
