"""What is said to volunteers is marked so that the catalogues can have it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.i18n.extract import PACKAGE


def calls(tree: ast.AST, *names: str) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names and node.args:
            yield node


def is_text(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def unmarked(tree: ast.AST) -> list[int]:
    """Lines where a message is made from a text that no catalogue will know; made of gaps alone it needs none."""
    found = [call.lineno for call in calls(tree, "N_") if not is_text(call.args[0])]
    for call in calls(tree, "message", "Message"):
        text = call.args[0]
        if isinstance(text, ast.JoinedStr | ast.BinOp) or (is_text(text) and any(map(str.isalpha, bare(text)))):
            found.append(call.lineno)
    return found


def bare(node: ast.expr) -> str:
    """A text without its gaps."""
    return re.sub(r"\{\w*\}", "", str(getattr(node, "value", "")))


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.py")), ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_every_message_is_marked_as_a_literal(path: Path) -> None:
    assert unmarked(ast.parse(path.read_text("utf-8"))) == []


@pytest.mark.parametrize(
    ("code", "lines"),
    [
        ('message(N_("it is {much} too long"), much=3)', []),
        ('message("{problem}", problem=x)', []),
        ("message(one or other)", []),
        ('message("it is odd")', [1]),
        ('message(f"it is {odd}")', [1]),
        ('message("it is " + odd)', [1]),
        ("N_(text)", [1]),
        ('N_(f"it is {odd}")', [1]),
    ],
)
def test_the_test_sees_what_is_not_marked(code: str, lines: list[int]) -> None:
    assert unmarked(ast.parse(code)) == lines
