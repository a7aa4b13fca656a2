"""HTTP only: each view parses, calls the assistant and renders."""

from collections import deque
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from assistant.answer import Assistant
    from assistant.config import WebSettings
    from assistant.conversations import Conversations

STOPPED = 100  # questions stopped last that are remembered; far more than can be under way


def create_app(
    assistant: "Assistant", conversations: "Conversations", settings: "WebSettings | None" = None
) -> "Flask":
    """The application that asks `assistant` and keeps what was asked in `conversations`.

    It is served as `settings` say; without any as Pilcrow's defaults do.
    """
    # Imported here: the process that watches the worker (`python -m web`) needs none of it.
    from flask import Flask
    from werkzeug.middleware.proxy_fix import ProxyFix

    from assistant.config import default_web
    from web import (
        actions,
        api,
        api_reports,
        chat,
        docs,
        errors,
        findings,
        inspecting,
        kept,
        library,
        logs,
        openapi,
        reader,
        request_id,
        safety,
        scrape,
        unseen,
        verify,
    )
    from web.access import Access
    from web.answering import Answering
    from web.limits import Arriving, Limit
    from web.metrics import Metrics
    from web.suggestions import Suggestions
    from web.swap import Served

    settings = settings or default_web()
    served = Served(assistant)

    app = Flask(__name__)
    app.config["MAX_CONTENT_LENGTH"] = safety.LARGEST_BODY
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}
    app.extensions.update(
        settings=settings,
        served=served,
        conversations=conversations,
        stopped=deque(maxlen=STOPPED),
        suggestions=Suggestions(),
        access=Access(settings),
        questions=Limit(settings.questions_per_minute, "questions"),
        requests=Limit(settings.requests_per_minute, "requests"),
        arriving=Arriving(),
        answering=Answering(settings.threads, settings.answer_seconds),
        metrics=Metrics(served, conversations),
    )
    if settings.proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=settings.proxies, x_host=0, x_proto=0)  # type: ignore[method-assign]
    request_id.install(app)  # first: whatever refuses a request says which it was
    logs.install(app)
    safety.install(app)
    unseen.install(app)
    errors.install(app)
    app.register_blueprint(chat.blueprint)
    app.register_blueprint(kept.blueprint)
    app.register_blueprint(library.blueprint)
    app.register_blueprint(reader.blueprint)
    app.register_blueprint(actions.blueprint)
    app.register_blueprint(findings.blueprint)
    app.register_blueprint(verify.blueprint)
    app.register_blueprint(inspecting.blueprint)
    app.register_blueprint(api.blueprint)
    app.register_blueprint(api_reports.blueprint)
    app.register_blueprint(openapi.blueprint)
    app.register_blueprint(docs.blueprint)
    app.register_blueprint(scrape.blueprint)
    return app
