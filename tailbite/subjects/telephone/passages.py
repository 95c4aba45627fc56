"""Passages of a text as it is written, with its signs and capitals: what a chat model is given."""

from pydoc_data.topics import topics

from sims import Text

MOST = 512  #: passages, at most


def passages(path: str | None, words: int) -> list[str]:
    """The first ones, each of so many words between spaces, the same every time.

    ValueError, in one sentence, where the file is no text.
    """
    if path is None:
        written = "\n".join(topics[topic] for topic in sorted(topics))
    else:
        Text.read(path)
        with open(path, encoding="utf-8-sig") as file:
            written = file.read()
    found = written.split()[: words * MOST]
    whole = len(found) // words * words
    return [" ".join(found[at : at + words]) for at in range(0, whole, words)]
