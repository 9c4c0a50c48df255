"""Hold the chat page's files and the policy under which a browser may run them.

`index.html` is served at `/`, every other asset at `/page/{name}`. A package hides a module of the
same name, so the routes that serve these files cannot stand in `serve/page.py`.
"""

from __future__ import annotations

from pathlib import Path

FOLDER = Path(__file__).parent

# Each file that may be served, with its media type; nothing else in the folder is.
ASSETS = {
    "index.html": "text/html; charset=utf-8",
    "page.css": "text/css; charset=utf-8",
    "chat.css": "text/css; charset=utf-8",
    "icon.svg": "image/svg+xml",
    "api.js": "text/javascript; charset=utf-8",
    "app.js": "text/javascript; charset=utf-8",
    "chat.js": "text/javascript; charset=utf-8",
    "conversation.js": "text/javascript; charset=utf-8",
    "dom.js": "text/javascript; charset=utf-8",
    "inspector.js": "text/javascript; charset=utf-8",
    "memory.js": "text/javascript; charset=utf-8",
    "news.js": "text/javascript; charset=utf-8",
    "said.js": "text/javascript; charset=utf-8",
    "trust.js": "text/javascript; charset=utf-8",
    "words.js": "text/javascript; charset=utf-8",
    "vendor/deep-chat.js": "text/javascript; charset=utf-8",
    "vendor/LICENSES.txt": "text/plain; charset=utf-8",
}

# No inline script, no eval, and no inline style either: deep-chat writes its styles with constructed
# style sheets and the CSSOM, neither of which a policy restricts. Images are the authors' own, on their
# own https addresses. Trusted types make the browser itself refuse markup that `trust.js` did not make.
CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' https:",
        "connect-src 'self'",
        "font-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types default",
    )
)
