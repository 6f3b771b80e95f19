"""What comes from the run file: the next snapshot, what failed, and the answers to what was asked."""

from __future__ import annotations

from functools import partial

from textual import on
from textual.reactive import var

from tui.covered import is_covered
from tui.keys_first import wait_for_keys_s
from tui.messages import Asked
from tui.monitor.part import MonitorPart
from tui.run_link import LinkFailed, RunChanged
from tui.run_view import view_of
from tui.visible_text import visible
from tui.widgets.status_line import StatusLine


class RunNews(MonitorPart):
    """Takes what the run link brings; while nobody can see it, the newest waits."""

    asked: var[dict[int, str]] = var(dict, init=False)
    """Requests that were not answered yet, in words, by their number."""

    _held: RunChanged | None = None
    """News that came while another screen covered this one; until it is taken the link has no other."""

    def _take_what_is_ready(self) -> None:
        """Take the run as it was read meanwhile, before anything is laid out."""
        if (news := self._link.ready_news()) is not None:
            self._take_news(news)
            self.app.post_message(news)  # which hears of news on its way up otherwise

    @on(RunChanged)
    def _take_news(self, news: RunChanged) -> None:
        if is_covered(self):
            self._held = news
            return
        if (wait_s := wait_for_keys_s(self.app)) > 0:
            self.after(wait_s, partial(self._take_news, news))
            return
        self.view = view_of(news.seen) if self.view is None else self.view.updated(news.seen)
        for answer in news.seen.answers:
            self._take_answer(answer.command_id, answer.answer or "")
        self._link.take()

    def on_screen_resume(self) -> None:
        """Show what came meanwhile."""
        held, self._held = self._held, None
        if held is not None:
            self._take_news(held)

    @on(LinkFailed)
    def _say_what_failed(self, failed: LinkFailed) -> None:
        self._say(str(failed.error), "error")

    @on(Asked)
    def _wait_for_answer(self, asked: Asked) -> None:
        self.asked = {**self.asked, asked.command_id: asked.words}
        self._link.expect(asked.command_id)

    def _take_answer(self, command_id: int, answer: str) -> None:
        words = self.asked.get(command_id, "request")
        self.asked = {number: text for number, text in self.asked.items() if number != command_id}
        self._say(f"{words}: {visible(answer, 200)}", "error" if answer.startswith("refused") else "information")

    def watch_asked(self, asked: dict[int, str]) -> None:
        """Show what was asked until it is answered."""
        self.query_one(StatusLine).asked = f"asked: {', '.join(asked.values())} …" if asked else ""
