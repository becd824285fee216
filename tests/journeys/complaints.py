"""What a browser complains of: the policy, the console, errors of scripts, requests to any other host."""

import re

from playwright.sync_api import BrowserContext, ConsoleMessage, Request, WebError

# Chromium's line in the console for a page that was refused, as it was meant to be.
MEANT = re.compile(r"Failed to load resource: the server responded with a status of 4\d\d")
LISTEN = """
document.addEventListener('securitypolicyviolation', (e) => {
  console.error(`policy: ${e.violatedDirective} ${e.blockedURI} ${e.sourceFile}:${e.lineNumber}`);
});
"""
INLINE_SCHEMES = ("data:", "blob:", "about:")


class Complaints:
    """A list that fills itself: one line for each complaint of the contexts listened to."""

    def __init__(self) -> None:
        self.found: list[str] = []

    def listen(self, context: BrowserContext, address: str) -> None:
        """Collect whatever any page of the context complains of from now on."""
        context.add_init_script(LISTEN)
        context.on("console", self._console)
        context.on("weberror", self._error)
        context.on("request", lambda request: self._request(request, address))

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and not MEANT.match(message.text):
            self.found.append(f"{message.page.url if message.page else ''}: {message.text}")

    def _error(self, error: WebError) -> None:
        self.found.append(f"{error.page.url if error.page else ''}: {error.error}")

    def _request(self, request: Request, address: str) -> None:
        if not request.url.startswith((address, *INLINE_SCHEMES)):
            self.found.append(f"request to another host: {request.url}")
