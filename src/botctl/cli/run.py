"""Serve every connector of every bot."""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

import typer

from botctl.cli.options import Engine

Where: TypeAlias = Literal["workers", "here"]


def run(
    *,
    host: Annotated[str, typer.Option("--host", help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="Port to listen on.")] = 8000,
    reload: Annotated[bool, typer.Option("--reload", help="Serve changes as they are saved.")] = False,
    engine: Engine = None,
    functions: Annotated[
        Where,
        typer.Option("--functions", help="Run functions in workers, as Lambda does, or here, to debug them."),
    ] = "workers",
) -> None:
    """Serve every connector of every bot, and the chat page."""
    from botctl.cli import here
    from botctl.serve.run import run as serve

    workspace = here.workspace(engine)
    for bot in workspace.bots.values():
        here.train(workspace, bot)
    in_process = functions == "here"
    serve(workspace.root, host=host, port=port, reload=reload, engine=engine, in_process=in_process)
