"""For whoever runs Pilcrow: what is counted."""

from flask import Blueprint, Response
from flask.typing import ResponseReturnValue
from prometheus_client import CONTENT_TYPE_LATEST

from web import current

blueprint = Blueprint("scrape", __name__)


@blueprint.get("/metrics")
def metrics() -> ResponseReturnValue:
    """All counts, for Prometheus. For admins (`access.FOR_ADMINS`)."""
    return Response(current.metrics().text(), content_type=CONTENT_TYPE_LATEST)
