"""The service as a process: serves until it is told to stop, then finishes what is in flight."""

import signal

import uvicorn

from bot.app import App


def serve(service: App) -> None:
    """Start ``service`` and its HTTP side; return after SIGTERM or SIGINT."""
    # uvicorn raises the signal again after its own shutdown: it must find a handler that lets
    # the rest of ours happen, so that the exit status is 0.
    for stop in (signal.SIGTERM, signal.SIGINT):
        signal.signal(stop, lambda *_: None)
    try:
        service.start()
        uvicorn.Server(
            uvicorn.Config(
                service.web(),
                host=service.environment.host,
                port=service.environment.port,
                log_config=None,
                access_log=False,
                lifespan="off",
            )
        ).run()
    finally:
        service.stop()
