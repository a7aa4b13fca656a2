"""HTTP only: each view parses, calls the assistant and renders."""

from collections import deque
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from assistant.answer import Assistant
    from assistant.conversations import Conversations

STOPPED = 100  # questions stopped last that are remembered; far more than can be under way


def create_app(assistant: "Assistant", conversations: "Conversations") -> "Flask":
    """The application that asks `assistant` and keeps what was asked in `conversations`."""
    # Imported here: the process that watches the worker (`python -m web`) needs none of it.
    from flask import Flask

    from web import (
        actions,
        api,
        api_reports,
        chat,
        docs,
        errors,
        findings,
        kept,
        library,
        openapi,
        reader,
        request_id,
        safety,
        verify,
    )

    app = Flask(__name__)
    app.config["MAX_CONTENT_LENGTH"] = safety.LARGEST_BODY
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}
    app.extensions["assistant"] = assistant
    app.extensions["conversations"] = conversations
    app.extensions["stopped"] = deque(maxlen=STOPPED)
    request_id.install(app)  # first: whatever refuses a request says which it was
    safety.install(app)
    errors.install(app)
    app.register_blueprint(chat.blueprint)
    app.register_blueprint(kept.blueprint)
    app.register_blueprint(library.blueprint)
    app.register_blueprint(reader.blueprint)
    app.register_blueprint(actions.blueprint)
    app.register_blueprint(findings.blueprint)
    app.register_blueprint(verify.blueprint)
    app.register_blueprint(api.blueprint)
    app.register_blueprint(api_reports.blueprint)
    app.register_blueprint(openapi.blueprint)
    app.register_blueprint(docs.blueprint)
    return app
