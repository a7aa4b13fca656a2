"""A report becomes something searchable. Knows nothing of conversations, answers or HTTP."""
