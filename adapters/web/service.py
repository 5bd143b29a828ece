"""What a host asks of a running service: is it well, and what has it counted."""

from collections.abc import Awaitable, Callable, Mapping

from aiohttp import web

Health = Callable[[], Awaitable[Mapping[str, bool]]]

METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8"


def add_service_routes(app: web.Application, health: Health, metrics: Callable[[], bytes]) -> None:
    """Add `/healthz` (200 when every part is well, else 503, with each part's name) and `/metrics`."""

    async def show_health(_: web.Request) -> web.Response:
        parts = await health()
        well = all(parts.values())
        shown = {"well": well, "parts": {name: "ok" if fine else "down" for name, fine in parts.items()}}
        return web.json_response(shown, status=200 if well else 503)

    async def show_metrics(_: web.Request) -> web.Response:
        return web.Response(body=metrics(), headers={"Content-Type": METRICS_TYPE})

    app.router.add_get("/healthz", show_health)
    app.router.add_get("/metrics", show_metrics)
