"""What the attacks share: hashing that costs nothing and is counted, an account whose password is known, a clock."""

import hashlib
import time
from collections.abc import Callable, Iterator

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher

from accounts.models import User
from planning import middleware
from tests.conftest import make_user

PASSWORD = "mate amargo con bizcochos"


@pytest.fixture(autouse=True)
def hashed(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Every password that was hashed, in order: what a guess costs, and whether it was looked at at all."""
    seen: list[str] = []

    def encode(self: Argon2PasswordHasher, password: str, salt: str) -> str:
        seen.append(password)
        return f"argon2$argon2id$v=19$m=8,t=1,p=1$YWJjZGVmZ2g${_digest(password)}"

    def verify(self: Argon2PasswordHasher, password: str, encoded: str) -> bool:
        seen.append(password)
        return encoded.endswith(f"${_digest(password)}")

    monkeypatch.setattr(Argon2PasswordHasher, "encode", encode)
    monkeypatch.setattr(Argon2PasswordHasher, "verify", verify)
    monkeypatch.setattr(Argon2PasswordHasher, "must_update", lambda self, encoded: False)
    monkeypatch.setattr(Argon2PasswordHasher, "harden_runtime", lambda self, password, encoded: None)
    yield seen


def _digest(password: str) -> str:
    """As long whatever the password is, as Argon2's."""
    return hashlib.sha256(password.encode()).hexdigest()


@pytest.fixture
def owner(db: None) -> User:
    """Somebody who chose ``PASSWORD``."""
    return with_password(make_user("duena"))


def with_password(user: User) -> User:
    """The same account, which signs in with ``PASSWORD``."""
    user.set_password(PASSWORD)
    user.save()
    return user


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Let so many minutes pass for the limits of sessions, from when somebody is signed in."""
    passed = [0.0]

    class Later:
        @staticmethod
        def time() -> float:
            return time.time() + passed[0] * 60

    monkeypatch.setattr(middleware, "time", Later)

    def wait(minutes: float) -> None:
        passed[0] += minutes

    return wait
