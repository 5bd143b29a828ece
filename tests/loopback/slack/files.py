"""Files: uploaded in three steps, as Slack wants it since it retired the one (docs.slack.dev/messaging/working-with-files)."""

from aiohttp import web

from tests.loopback.slack import wire
from tests.loopback.slack.api import Method, guarded
from tests.loopback.slack.core import Call, Core
from tests.loopback.slack.faults import Refused
from tests.loopback.slack.methods import Methods
from tests.loopback.slack.world import BOT_USER, TEAM, File, Json

UPLOAD, DOWNLOAD = "upload", "download"


class Files:
    """What the bot uploads and reads."""

    def __init__(self, core: Core) -> None:
        self._core, self._world, self._methods = core, core.world, Methods(core)

    def by_name(self) -> dict[str, Method]:
        """Return the methods."""
        return {
            "files.getUploadURLExternal": self.ask,
            "files.completeUploadExternal": self.complete,
            "files.info": self.about,
        }

    def about(self, args: Json) -> Json:
        """Say what is known of a file, with where it is."""
        return {"file": wire.file(self._standing(str(args.get("file"))), self._core)}

    def _standing(self, number: str) -> File:
        file = self._world.files.get(number)
        if file is None:
            raise Refused("file_not_found")
        if file.deleted:
            raise Refused("file_deleted")
        return file

    async def give(self, request: web.Request) -> web.StreamResponse:
        """Hand out what is in a file to whoever shows the bot's token; to others the page to log in at."""
        self._core.requests.append(Call(DOWNLOAD, dict(request.match_info), request.headers))
        return await guarded(self._core, DOWNLOAD, request, lambda: self._given(request))

    def _given(self, request: web.Request) -> web.Response:
        file = self._world.files.get(request.match_info["file"].rpartition("-")[2])
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        known = self._core.tokens.reaches(token, self._world.team_of(file.owner) if file else TEAM)
        if not known or (file is not None and file.locked):
            return web.Response(text="<html>Log in</html>", content_type="text/html")
        if file is None or file.deleted or file.body is None:
            return web.Response(status=404)
        return web.Response(body=file.body, content_type="application/octet-stream")

    def ask(self, args: Json) -> Json:
        """Give the address that a file is sent to."""
        name, length = str(args.get("filename") or ""), int(args.get("length") or 0)
        if not name or length < 1:
            raise Refused("invalid_arguments")
        file = self._world.add_file(name, BOT_USER, length)
        return {"file_id": file.id, "upload_url": self._core.file_url(UPLOAD, file.id)}

    async def take(self, request: web.Request) -> web.StreamResponse:
        """Take what is in a file; its address is secret enough, and a token has no business here."""
        body = await request.read()
        self._core.requests.append(Call(UPLOAD, {"size": len(body)}, request.headers))
        if "Authorization" in request.headers:
            self._core.violations.append("the token is sent along with a file")
        return await guarded(self._core, UPLOAD, request, lambda: self._kept(request.match_info["file"], body))

    def _kept(self, number: str, body: bytes) -> web.Response:
        file = self._world.files.get(number)
        if file is None or file.size != len(body):
            return web.Response(status=400)
        file.body = body
        return web.Response(text=f"OK - {len(body)}")

    def complete(self, args: Json) -> Json:
        """Share files in a channel, or in a thread of it: that makes a message."""
        files = [self._complete(each) for each in args.get("files") or []]
        if not files:
            raise Refused("invalid_arguments")
        place = self._methods.writable({"channel": args.get("channel_id")})
        root = self._methods.root(place, args)
        shown = {"text": "", "files": [wire.file(file, self._core) for file in files]}
        self._world.add_message(place, BOT_USER, shown, thread_ts=root, via="files")
        return {"files": [{"id": file.id, "title": file.name} for file in files]}

    def _complete(self, named: Json) -> File:
        file = self._world.files.get(str(named.get("id")))
        if file is None or file.body is None:
            raise Refused("file_not_found")
        return file
