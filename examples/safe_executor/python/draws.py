"""Draws that depend on the seed and on what they are for, and on nothing else: the same in every run and language."""

import hashlib


def draw(most: int, *key: object) -> int:
    """A whole number from 0 to below `most`."""
    words = "/".join(str(word) for word in key)
    return int.from_bytes(hashlib.sha256(words.encode()).digest()[:6], "big") % most
