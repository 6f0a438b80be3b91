"""How much code it took: lines of a module that hold code, without blanks, docstrings and comments."""

import ast
import io
import tokenize

NOT_CODE = {
    tokenize.COMMENT,
    tokenize.NL,
    tokenize.NEWLINE,
    tokenize.INDENT,
    tokenize.DEDENT,
    tokenize.ENDMARKER,
}


def code_lines(source: str) -> int:
    """Count the lines that hold code. A statement over three lines counts three times: the formatter broke all alike.

    Raise SyntaxError for what is not Python.
    """
    documented = docstring_lines(source)
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    held = {line for token in tokens if token.type not in NOT_CODE for line in range(token.start[0], token.end[0] + 1)}
    return len(held - documented)


def docstring_lines(source: str) -> set[int]:
    """Return the lines of strings that stand for themselves: docstrings, and those below a field."""
    return {
        line
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
        for line in range(node.lineno, (node.end_lineno or node.lineno) + 1)
    }
