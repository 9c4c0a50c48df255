"""Find the values of what a function's file puts into its environment."""

from __future__ import annotations

from collections.abc import Mapping

from botctl.errors import FunctionError
from botctl.functions.function import VARIABLE, Function


def declared(function: Function, environ: Mapping[str, str]) -> dict[str, str]:
    """Return what a function's file puts into its environment, `${NAME}` replaced by the variable's value.

    Raise FunctionError where one that it names is not set.
    """
    return {name: _value(function, text, environ) for name, text in function.environment.items()}


def _value(function: Function, text: str, environ: Mapping[str, str]) -> str:
    if not VARIABLE.fullmatch(text):
        return text
    name = text[2:-1]
    if name not in environ:
        raise FunctionError(
            f"functions/{function.name}.yml: the variable {name} is not set",
            function=function.name,
            hint=f"Set {name} where botctl runs, or take it out of `environment:`.",
            again=False,
        )
    return environ[name]
