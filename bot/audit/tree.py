"""The Merkle tree of RFC 6962 (section 2.1; verification as in RFC 9162, 2.1.3.2 and 2.1.4.2). Pure: hashes in, hashes out."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

_SIZE = 32
EMPTY = hashlib.sha256().digest()
"""The root of no leaves."""


def leaf_hash(data: bytes) -> bytes:
    """The hash of one record."""
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash over two subtrees. The prefix keeps a node from passing as a leaf."""
    return hashlib.sha256(b"\x01" + left + right).digest()


class Edge:
    """The right edge: the roots of the full subtrees, largest first. All that appending needs: log2(size) hashes."""

    def __init__(self, size: int = 0, roots: bytes = b"") -> None:
        """`roots` as `to_bytes` gave them.

        Raises:
            ValueError: they cannot be the edge of so many leaves.
        """
        if len(roots) != size.bit_count() * _SIZE:
            raise ValueError("the edge does not fit the size")
        self.size = size
        self._roots = [roots[at : at + _SIZE] for at in range(0, len(roots), _SIZE)]

    def append(self, leaf: bytes) -> None:
        """Adds a leaf's hash."""
        size = self.size
        while size & 1:  # a full subtree of the same height stands to the left: join them
            leaf = node_hash(self._roots.pop(), leaf)
            size >>= 1
        self._roots.append(leaf)
        self.size += 1

    def root(self) -> bytes:
        """The root of all leaves so far."""
        if not self._roots:
            return EMPTY
        *rest, root = self._roots
        for left in reversed(rest):
            root = node_hash(left, root)
        return root

    def to_bytes(self) -> bytes:
        """The edge, for the constructor."""
        return b"".join(self._roots)


def root_of(leaves: Sequence[bytes]) -> bytes:
    """The root of these leaf hashes."""
    edge = Edge()
    for leaf in leaves:
        edge.append(leaf)
    return edge.root()


def inclusion_proof(leaves: Sequence[bytes], index: int) -> list[bytes]:
    """The hashes that, with leaf `index`, give the root: proves one record without showing the others."""
    if not 0 <= index < len(leaves):
        raise ValueError("no such leaf")
    if len(leaves) == 1:
        return []
    k = _split(len(leaves))
    if index < k:
        return [*inclusion_proof(leaves[:k], index), root_of(leaves[k:])]
    return [*inclusion_proof(leaves[k:], index - k), root_of(leaves[:k])]


def consistency_proof(leaves: Sequence[bytes], old: int) -> list[bytes]:
    """The hashes that show the first `old` leaves to be the same in the tree of all these leaves."""
    if not 0 < old <= len(leaves):
        raise ValueError("no such size")
    return _subproof(leaves, old, whole=True)


def verify_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """Whether the proof shows the leaf to be number `index` of the tree with this size and root."""
    if not 0 <= index < size:
        return False
    at, last, found = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            return False
        if at & 1 or at == last:
            found = node_hash(sibling, found)
            while at and not at & 1:
                at, last = at >> 1, last >> 1
        else:
            found = node_hash(found, sibling)
        at, last = at >> 1, last >> 1
    return last == 0 and found == root


def verify_consistency(old: int, new: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]) -> bool:
    """Whether the proof shows the tree of size `new` to continue the one of size `old`."""
    if not 0 < old <= new:
        return False
    if old == new:
        return not proof and old_root == new_root
    # Where the old tree is full, its root is the first hash of the path and is left out of the proof.
    path = [old_root, *proof] if old & (old - 1) == 0 else list(proof)
    if not path:
        return False
    at, last = old - 1, new - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    was = became = path[0]
    for sibling in path[1:]:
        if last == 0:
            return False
        if at & 1 or at == last:
            was, became = node_hash(sibling, was), node_hash(sibling, became)
            while at and not at & 1:
                at, last = at >> 1, last >> 1
        else:
            became = node_hash(became, sibling)
        at, last = at >> 1, last >> 1
    return last == 0 and was == old_root and became == new_root


def _split(size: int) -> int:
    """The largest power of two that is smaller than the size."""
    return 1 << (size - 1).bit_length() - 1


def _subproof(leaves: Sequence[bytes], old: int, *, whole: bool) -> list[bytes]:
    size = len(leaves)
    if old == size:
        return [] if whole else [root_of(leaves)]
    k = _split(size)
    if old <= k:
        return [*_subproof(leaves[:k], old, whole=whole), root_of(leaves[k:])]
    return [*_subproof(leaves[k:], old - k, whole=False), root_of(leaves[:k])]
