"""XML bytes -> a tree, without what XML can be abused for: entities that grow, files and addresses to fetch."""

from typing import Any

from index.errors import ReportError


def read_xml(data: bytes, *, name: str) -> Any:
    """The root element. Raises `ReportError` for broken XML, and for one that declares entities of its own."""
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True)
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise ReportError(f"{name}: this is not valid XML ({error}).") from None
    subset = root.getroottree().docinfo.internalDTD
    if subset is not None and any(True for _ in subset.iterentities()):
        raise ReportError(f"{name}: the XML declares entities of its own, which are not read. Save it without them.")
    return root
