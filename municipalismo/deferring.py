"""Loading a module of somebody else's when it is first used, and not when it is imported."""

import importlib.util
import sys


def defer(name: str) -> None:
    """Let the module ``name`` load with the first use of anything in it. Its packages are imported now.

    Only for ``from package import module``: importing it by its whole name would look into it, and so load it.
    Only for processes of one thread: in Python 3.11 another could meet a module that is half loaded.
    """
    spec = importlib.util.find_spec(name)
    if spec is None or spec.loader is None:
        raise ModuleNotFoundError(name)
    spec.loader = importlib.util.LazyLoader(spec.loader)
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    package, _, own_name = name.rpartition(".")
    setattr(sys.modules[package], own_name, module)
