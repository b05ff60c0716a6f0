"""Faults on purpose: after a given statement of the database, and at its commit; and what every table holds."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from typing import Any
from unittest import mock

from django.db import connection, connections


class Injected(Exception):
    """A fault of the program, which its handlers may catch."""


class Killed(BaseException):
    """The end of the process: no handler of ours runs any more."""


class FailAfter:
    """Runs statements, and raises when the ``number``-th was done. ``done`` says how many there were."""

    def __init__(self, number: int, fault: type[BaseException] = Injected) -> None:
        self.number, self.fault, self.done = number, fault, 0

    def __call__(self, execute: Callable, sql: Any, params: Any, many: bool, context: dict) -> Any:
        result = execute(sql, params, many, context)
        self.done += 1
        if self.done == self.number:
            raise self.fault(f"after statement {self.number}: {str(sql)[:200]}")
        return result


def after_every_statement(
    action: Callable[[], Any], fault: type[BaseException] = Injected
) -> Iterator[tuple[int, BaseException]]:
    """Run the action with a fault after its 1st statement, its 2nd … and at last without any.

    Yields after each fault, with its place and itself (or what the action made of it).
    """
    for number in count(1):
        injected = FailAfter(number, fault)
        try:
            with connection.execute_wrapper(injected):
                action()
        except (fault, Exception) as error:
            if injected.done < number:
                raise  # a fault of the action's own
            yield number, error
        else:
            if injected.done < number:
                return
            yield number, Injected("caught by the action")


@contextmanager
def failing_commit(*, done: bool) -> Iterator[None]:
    """The connection breaks at COMMIT: before the server did it, or after."""
    wrapper = type(connections["default"])
    commit = wrapper._commit

    def broken(self: Any) -> None:
        if done:
            commit(self)
        else:
            self._rollback()
        raise Injected("at commit")

    with mock.patch.object(wrapper, "_commit", broken):
        yield


def everything() -> dict[str, tuple[int, str]]:
    """How many rows each table holds, and a hash of them all: ours, the audit's and the queue's."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name FROM information_schema.tables "
            "WHERE table_schema = 'public' AND table_type = 'BASE TABLE'"
        )
        tables = [table for (table,) in cursor.fetchall()]
        each = (
            f"SELECT '{table}', count(*), md5(coalesce(string_agg(h, '' ORDER BY h), '')) "
            f'FROM (SELECT md5(t::text) AS h FROM "{table}" t) AS hashes'
            for table in tables
        )
        cursor.execute(" UNION ALL ".join(each))
        return {table: (rows, digest) for table, rows, digest in cursor.fetchall()}


def differences(before: dict[str, tuple[int, str]]) -> list[str]:
    """Tables that are not as they were, with their rows before and now."""
    now = everything()
    return [f"{table}: {before[table][0]} → {now[table][0]}" for table in now if now[table] != before[table]]
