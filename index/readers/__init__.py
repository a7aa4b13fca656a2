"""One file per format: bytes -> lines, with page numbers and emphasis, marks taken off."""
