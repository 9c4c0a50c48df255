"""Write functions that are run for events into the workspace of these tests."""

from __future__ import annotations

import textwrap
from pathlib import Path

FILES = {
    "functions/greet.py": '''
        """Tell somebody of an order."""

        from botctl import Event, Reply


        def handle(event: Event) -> Reply | None:
            """Say the order's number to whom it is for."""
            detail = event.document["detail"]
            if "to" not in detail:
                return None
            return Reply(f"Order {detail['number']} is there.", to=detail["to"])
        ''',
    "functions/greet.yml": """
        retries: 1
        backoff: 0
        events:
          - eventbridge: {source: [shop]}
        """,
    "functions/echo.py": '''
        """Answer HTTP requests."""

        from botctl import Event, Reply


        def handle(event: Event) -> object:
            """Do what the path's last step says."""
            wish = event.document["pathParameters"]["wish"]
            if wish == "fail":
                raise RuntimeError("canary-secret")
            if wish == "tell":
                return [Reply("Told.", to=event.document["queryStringParameters"]["to"])]
            if wish == "text":
                return "Hello."
            body = event.document.get("body", "")
            return {
                "statusCode": 201,
                "headers": {"x-trace": event.id, "content-type": "text/plain"},
                "cookies": ["a=1", "b=2"],
                "body": f"{event.document['isBase64Encoded']} {body}",
            }
        ''',
    "functions/echo.yml": """
        events:
          - api: POST /shop/{wish}
          - api: GET /shop/{wish}
        """,
    "functions/hang.py": '''
        """Take longer than it may."""

        import time

        from botctl import Event


        def handle(event: Event) -> None:
            """Sleep."""
            time.sleep(1)
        ''',
    "functions/hang.yml": """
        timeout: 0.1
        events:
          - api: POST /hang
        """,
}


def write_functions(root: Path) -> None:
    """Write them below a workspace's root."""
    for name, content in FILES.items():
        (root / name).write_text(textwrap.dedent(content).lstrip(), "utf-8")
