"""The page on which a person signs in: at the desk one chooses who that is."""

from collections.abc import Mapping
from html import escape
from http import HTTPStatus
from pathlib import Path
from string import Template
from typing import Final
from urllib.parse import parse_qsl, urlencode

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from bot.simulator.rules import Rule
from bot.simulator.signin import APP, CODE_ASKED, REDIRECT
from bot.simulator.world import World

AUTHORIZE: Final = "/open-apis/authen/v1/authorize"
CHOSEN: Final = "/desk/sign-in"
PAGE: Final = Template((Path(__file__).parent / "page" / "signin.html").read_text(encoding="utf-8"))
CARRIED: Final = (
    "client_id", "response_type", "redirect_uri", "state", "code_challenge",
    "code_challenge_method",
)  # fmt: skip


class SignInPage:
    """The routes over one world."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.routes = [Route(AUTHORIZE, self.ask), Route(CHOSEN, self.chosen, methods=["POST"])]

    def ask(self, request: Request) -> Response:
        """Ask who somebody is; an app that asks wrongly is told so, and nobody is sent back."""
        asked = request.query_params
        broken = self._broken(asked)
        if broken is not None:
            return HTMLResponse(f"<p>{escape(broken.says)}</p>", HTTPStatus.BAD_REQUEST)
        carried = "".join(
            f'<input type="hidden" name="{name}" value="{escape(asked[name])}">'
            for name in CARRIED
            if name in asked
        )
        people = "".join(
            f'<button name="person" value="{escape(each.open_id)}">{escape(each.name)}</button>'
            for each in self._world.people.values()
        )
        app = escape(self._world.app_name)
        page = PAGE.substitute(app=app, action=CHOSEN, carried=carried, people=people)
        return HTMLResponse(page)

    async def chosen(self, request: Request) -> Response:
        """Send the browser back: with a code of whoever was chosen, or with an error."""
        asked = dict(parse_qsl((await request.body()).decode(), keep_blank_values=True))
        broken = self._broken(asked)
        if broken is not None:
            return HTMLResponse(f"<p>{escape(broken.says)}</p>", HTTPStatus.BAD_REQUEST)
        person, back = asked.get("person", ""), asked["redirect_uri"]
        answer = {"error": "access_denied"}
        if person in self._world.people:
            with self._world.lock:
                challenge = asked.get("code_challenge", "")
                known, now = self._world.sign_ins, self._world.now()
                answer = {"code": known.give_code(person, back, challenge, now)}
        if "state" in asked:
            answer["state"] = asked["state"]
        joint = "&" if "?" in back else "?"
        return RedirectResponse(f"{back}{joint}{urlencode(answer)}", HTTPStatus.FOUND)

    def _broken(self, asked: Mapping[str, str]) -> Rule | None:
        if asked.get("client_id") != self._world.app_id:
            return APP
        if asked.get("redirect_uri") not in self._world.sign_ins.redirect_urls:
            return REDIRECT
        return None if asked.get("response_type") == "code" else CODE_ASKED
