"""What is measured of texts that are retold: words, length, and where they lie in an embedding.

An embedding is a function from texts to vectors.  That of `fitted` weighs words by how few passages
have them (TF-IDF) and keeps the directions in which passages differ most (a singular value
decomposition); it is the mean of the features of the words, so that claims on such embeddings speak
of it.  Another one, as a sentence encoder's, takes its place by the same signature."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
from jaxtyping import Float

from sims.families.text import words

#: Texts -> [texts, dimensions].
Embed = Callable[[Sequence[str]], np.ndarray]
DIMENSIONS = 32  #: of an embedding, at most


class Words(NamedTuple):
    """An embedding by the features of words.

    Attributes:
        number: of each word.
        features: [V, dimensions] of each.
    """

    number: dict[str, int]
    features: Float[np.ndarray, "V dimensions"]

    def __call__(self, texts: Sequence[str]) -> np.ndarray:
        """The mean of the features of a text's words; words that the source lacks have none."""
        found = np.zeros((len(texts), self.features.shape[1]))
        for row, text in enumerate(texts):
            said = words(text)
            known = [self.number[word] for word in said if word in self.number]
            found[row] = self.features[known].sum(axis=0) / max(len(said), 1)
        return found


def fitted(passages: Sequence[str], dimensions: int = DIMENSIONS) -> Words:
    """The embedding of passages; ValueError, in one sentence, where there are too few."""
    from sklearn.decomposition import TruncatedSVD
    from sklearn.feature_extraction.text import TfidfVectorizer

    if len(passages) < 3:
        raise ValueError(
            f"an embedding needs a text of at least 3 passages, got {len(passages)}: fewer words "
            "each, or a longer text"
        )
    options: dict[str, Any] = {"analyzer": words, "norm": None}
    counts = TfidfVectorizer(**options)
    matrix = counts.fit_transform(passages)
    number = counts.vocabulary_
    kept = min(dimensions, len(number) - 1, len(passages) - 1)
    if kept < 1:
        raise ValueError("an embedding needs a text of several words, got one word alone")
    lengths = np.array([len(words(each)) for each in passages])
    found = TruncatedSVD(kept, algorithm="arpack", random_state=0).fit(matrix / lengths[:, None])
    directions = np.asarray(found.components_)
    return Words(dict(number), counts.idf_[:, None] * directions.T)


class Told(NamedTuple):
    """Texts [generations][chains] at recorded generations, and passages of their source."""

    record: Sequence[int]
    texts: Sequence[Sequence[str]]
    passages: Sequence[str]


class Measures(NamedTuple):
    """Of texts [generations][chains], of which those of generation 0 are the first ones.

    Attributes:
        distance: squared distance from the first text, over the mean of two texts of the source.
        found: whether no other first text lies as near as its own.
        length: words.
        unique: different words of all chains together, by generation.
    """

    distance: Float[np.ndarray, "generations chains"]
    found: Float[np.ndarray, "generations chains"]
    length: Float[np.ndarray, "generations chains"]
    unique: Float[np.ndarray, " generations"]


def measured(told: Sequence[Sequence[str]], passages: Sequence[str], embed: Embed) -> Measures:
    """Of texts, beside passages of their source."""
    apart = unrelated(embed(passages))
    first, distance, found = embed(told[0]), [], []
    for texts in told:
        places = embed(texts)
        every = squared(places, first)
        own = np.diag(every)
        distance.append(own / apart)
        found.append((every <= own[:, None]).sum(axis=1) == 1)
    spoken = [[words(text) for text in texts] for texts in told]
    return Measures(
        np.array(distance),
        np.array(found, float),
        np.array([[len(text) for text in texts] for texts in spoken], float),
        np.array([len(set().union(*texts)) for texts in spoken], float),
    )


def squared(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """[rows, rows] squared distances; those of equal rows are 0."""
    from scipy.spatial.distance import cdist

    return cdist(one, other, "sqeuclidean")


def unrelated(places: np.ndarray) -> float:
    """Mean squared distance of two independent texts; ValueError where all lie in one place."""
    apart = 2 * float(places.var(axis=0).sum())
    if not apart > 0:
        raise ValueError("an embedding needs passages that lie apart, got all in one place")
    return apart
