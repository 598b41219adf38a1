"""The routes of the chat page, under /desk: what a person sees, says and taps, as JSON."""

import asyncio
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.simulator.api import JsonObject
from bot.simulator.chats import Chat, SentMessage, milliseconds
from bot.simulator.clicks import Tap
from bot.simulator.world import World

POLL_SECONDS = 20.0
PREVIEW = 60
"""Characters of a chat's newest message in the list of chats."""


class Desk:
    """The routes over one world; ``close`` sends the pages that wait home."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._loop: asyncio.AbstractEventLoop | None = None
        self._news = asyncio.Event()
        self._closing = False
        self.routes = [
            Route("/desk/people", self.people),
            Route("/desk/chats", self.chats),
            Route("/desk/messages", self.messages),
            Route("/desk/changes", self.changes),
            Route("/desk/say", self.say, methods=["POST"]),
            Route("/desk/click", self.click, methods=["POST"]),
            Route("/desk/enter", self.enter, methods=["POST"]),
            Route("/desk/menu", self.menu, methods=["POST"]),
            Route("/desk/files/{key}", self.files),
        ]
        world.on_change.append(self._changed)

    def close(self) -> None:
        """Answer every waiting page now; called from any thread."""
        self._closing = True
        self._world.on_change.remove(self._changed)
        self._changed()

    def _changed(self) -> None:
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._wake)

    def _wake(self) -> None:
        self._news.set()
        self._news = asyncio.Event()

    async def changes(self, request: Request) -> Response:
        """Answer as soon as the world is newer than ``since``, or after 20 s."""
        self._loop = asyncio.get_running_loop()
        since = int(request.query_params.get("since", "0"))
        deadline = self._loop.time() + POLL_SECONDS
        while self._world.revision <= since and not self._closing:
            left = deadline - self._loop.time()
            try:
                await asyncio.wait_for(self._news.wait(), left)
            except TimeoutError:
                break
        return JSONResponse({"revision": self._world.revision})

    def people(self, _request: Request) -> Response:
        """List whom one can be."""
        people = self._world.people.values()
        shown = [{"open_id": p.open_id, "name": p.name, "mobile": p.mobile} for p in people]
        return JSONResponse(shown)

    def chats(self, request: Request) -> Response:
        """List a person's chats, the one with the newest message first."""
        person = request.query_params.get("person", "")
        with self._world.lock:
            mine = [c for c in self._world.chats.values() if person in c.members]
            shown = [self._chat(chat) for chat in mine]
        return JSONResponse(sorted(shown, key=lambda chat: chat["updated_at"], reverse=True))

    def _chat(self, chat: Chat) -> JsonObject:
        last = next((m for m in reversed(self._world.messages) if m.chat_id == chat.chat_id), None)
        return {
            "chat_id": chat.chat_id,
            "name": self._world.app_name if chat.kind == "p2p" else chat.name,
            "kind": chat.kind,
            "members": [self._world.people[each].name for each in chat.members],
            "menu": self._world.menu if chat.kind == "p2p" else [],
            "preview": preview(last)[:PREVIEW] if last is not None else "",
            "updated_at": int(milliseconds(last.create_time)) if last is not None else 0,
        }

    def messages(self, request: Request) -> Response:
        """Give a chat's messages, oldest first, as the person sees them."""
        person, chat_id = request.query_params.get("person"), request.query_params.get("chat")
        with self._world.lock:
            chat = self._world.chats.get(chat_id or "")
            if chat is None or person not in chat.members:
                return JSONResponse({"detail": "no such chat of this person"}, 404)
            messages = [m for m in self._world.messages if m.chat_id == chat_id]
            shown = [self._message(message) for message in messages]
            return JSONResponse({"revision": self._world.revision, "messages": shown})

    def _message(self, message: SentMessage) -> JsonObject:
        person = self._world.people.get(message.sender)
        name, kind = (self._world.app_name, "bot") if person is None else (person.name, "user")
        return {
            "message_id": message.message_id,
            "sender": {"id": message.sender, "name": name, "kind": kind},
            "msg_type": message.msg_type,
            "content": {} if message.deleted else {**message.content, **self._file_name(message)},
            "create_time": int(milliseconds(message.create_time)),
            "updated": bool(message.updates),
            "deleted": message.deleted,
            "parent_id": message.parent_id,
        }

    def _file_name(self, message: SentMessage) -> JsonObject:
        if message.msg_type != "file":
            return {}
        upload = self._world.files[message.content["file_key"]]
        return {"file_name": upload.name, "file_size": len(upload.data)}

    async def say(self, request: Request) -> Response:
        """Let a person write; answers when the bot has acknowledged it."""
        body = await request.json()
        chat = self._world.chats[body["chat"]]
        group = chat.chat_id if chat.kind == "group" else None
        text = str(body["text"])
        name = f"@{self._world.app_name}"
        mention = text.startswith(name)
        text = text.removeprefix(name).strip() if mention else text
        message = await asyncio.to_thread(
            self._world.say, body["person"], text, group=group, mention=mention
        )
        return JSONResponse({"message_id": message.message_id})

    async def click(self, request: Request) -> Response:
        """Let a person tap; answers with the toast, the card or the code they see."""
        body = await request.json()
        tap = Tap(
            body["tag"],
            body.get("value"),
            name=body.get("name"),
            option=body.get("option"),
            form=body.get("form_value"),
            input_value=body.get("input_value"),
            options=body.get("options"),
            checked=body.get("checked"),
        )
        result = await asyncio.to_thread(self._world.tap, body["person"], body["message_id"], tap)
        seen = {"toast": result.toast, "card": result.card, "error": result.error}
        answer: dict[str, Any] = {key: value for key, value in seen.items() if value is not None}
        return JSONResponse({**answer, "detail": result.detail} if result.error else answer)

    async def enter(self, request: Request) -> Response:
        """Let a person open the private chat with the bot."""
        body = await request.json()
        delivery = await asyncio.to_thread(self._world.enter_chat, body["person"])
        return JSONResponse({"failure": delivery.failure})

    async def menu(self, request: Request) -> Response:
        """Let a person choose an entry of the bot's menu."""
        body = await request.json()
        delivery = await asyncio.to_thread(
            self._world.choose_menu, body["person"], body["event_key"]
        )
        return JSONResponse({"failure": delivery.failure})

    def files(self, request: Request) -> Response:
        """Give an uploaded file or image."""
        upload = self._world.files.get(request.path_params["key"])
        if upload is None:
            return JSONResponse({"detail": "no such file"}, 404)
        return Response(upload.data, media_type=upload.media_type)


def preview(message: SentMessage) -> str:
    """Return the line that a list of chats shows of a message."""
    content = message.content
    if message.msg_type != "interactive":
        return str(content.get("text") or content.get("file_name") or f"[{message.msg_type}]")
    summary = content.get("config", {}).get("summary", {}).get("content")
    title = content.get("header", {}).get("title", {}).get("content")
    return str(summary or title or "[interactive]")
