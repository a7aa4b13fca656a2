"""Which titles a question names."""

from assistant.titles import named_titles


def test_a_title_without_a_word_names_nothing_and_breaks_nothing() -> None:
    titles = ["…", "6", "The", "Leadership and management"]
    assert named_titles(["leadership"], ["leadership"], titles) == {"Leadership and management"}
    assert named_titles(["honey"], ["honey"], titles) == set()
