"""The installed package: its files, its version, its names."""

from __future__ import annotations

import ast
import inspect
import subprocess
import sys
from importlib import metadata
from pathlib import Path

import lagwise
from lagwise import _lagwise

PACKAGE = Path(lagwise.__file__).parent
STUB = ast.parse((PACKAGE / "_lagwise.pyi").read_text(encoding="utf-8"))


def test_the_package_carries_its_types() -> None:
    names = {path.name for path in PACKAGE.iterdir()}
    assert {
        "py.typed",
        "_lagwise.pyi",
        "__init__.py",
        "choices.py",
        "columns.py",
        "config.py",
        "exceptions.py",
        "policy.py",
        "tenant.py",
        "world.py",
    } <= names
    assert Path(_lagwise.__file__).suffix in {".so", ".pyd"}


def test_the_version_is_that_of_the_package() -> None:
    assert lagwise.__version__ == metadata.version("lagwise")


def test_every_public_name_is_exported() -> None:
    modules = [
        lagwise.choices,
        lagwise.columns,
        lagwise.config,
        lagwise.exceptions,
        lagwise.policy,
        lagwise.tenant,
        lagwise.world,
    ]
    named = {name for module in modules for name in module.__all__}
    native = {name for name in _lagwise.__all__ if not name.startswith("_") or name == "__version__"}
    assert set(lagwise.__all__) == named | native
    assert lagwise.__all__ == sorted(lagwise.__all__, key=lambda name: (not name[0].isupper(), name))


def test_every_public_item_is_documented() -> None:
    for name in lagwise.__all__:
        item = getattr(lagwise, name)
        if not inspect.isclass(item):
            continue
        assert inspect.getdoc(item), name
        assert item.__module__.startswith("lagwise")
        for member, value in vars(item).items():
            if not member.startswith("_") and (callable(value) or inspect.isgetsetdescriptor(value)):
                assert inspect.getdoc(value), f"{name}.{member}"


def test_the_stub_says_what_the_module_says() -> None:
    classes = [node for node in STUB.body if isinstance(node, ast.ClassDef)]
    assert {node.name for node in classes} == {name for name, item in vars(_lagwise).items() if inspect.isclass(item)}
    for node in classes:
        cls = getattr(_lagwise, node.name)
        assert flat(ast.get_docstring(node)) == flat(inspect.getdoc(cls)), node.name
        for member in node.body:
            if isinstance(member, ast.FunctionDef) and not member.name.startswith("_"):
                doc = inspect.getdoc(getattr(cls, member.name))
                assert flat(ast.get_docstring(member)) == flat(doc), f"{node.name}.{member.name}"
    functions = [node for node in STUB.body if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")]
    assert functions
    for function in functions:
        doc = inspect.getdoc(getattr(_lagwise, function.name))
        assert flat(ast.get_docstring(function)) == flat(doc), function.name


def flat(doc: str | None) -> str:
    return " ".join((doc or "").split())


def test_numpy_is_imported_only_where_it_is_needed() -> None:
    program = "import sys, lagwise; lagwise.BattleHardenedSampler().verdicts([]); assert 'numpy' not in sys.modules"
    subprocess.run([sys.executable, "-c", program], check=True)
