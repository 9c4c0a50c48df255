"""Talk with a bot in the terminal; no server is needed, and nothing said is kept."""

from __future__ import annotations

from typing import Annotated

import typer

from botctl.cli.options import BotArgument, Engine, Locale


def chat(
    bot: BotArgument = None,
    *,
    locale: Locale = None,
    engine: Engine = None,
    user: Annotated[str, typer.Option("--user", help="Who talks.")] = "you",
) -> None:
    """Talk with a bot in the terminal."""
    from botctl.cli import here
    from botctl.cli.repl import Repl
    from botctl.cli.talk import Talk
    from botctl.conversations.memory import MemoryStore

    workspace = here.workspace(engine)
    chosen = here.one_bot(workspace, bot)
    model = here.model_or_rules(workspace, chosen)
    with here.functions(workspace) as functions:
        talk = Talk.begin(
            chosen, model, store=MemoryStore(), functions=functions, locale=here.locale(chosen, locale)
        )
        talk.switch(user)
        Repl(talk, history=workspace.state / "chat_history").run()
