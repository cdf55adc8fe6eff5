"""The tree against the published vectors, and against another's implementation at many sizes."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

import pymerkle
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.audit import tree

# The reference inputs of Certificate Transparency (google/certificate-transparency, merkle_tree_test): one to eight leaves.
INPUTS = [
    bytes.fromhex(text)
    for text in (
        "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f",
    )
]  # fmt: skip
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
SIZES = [*range(1, 70), 100, 127, 128, 129, 255, 256, 257, 500]
LEAVES = [tree.leaf_hash(b"record %d" % number) for number in range(500)]


@pytest.fixture(scope="module")
def oracle() -> pymerkle.InmemoryTree:
    theirs = pymerkle.InmemoryTree(algorithm="sha256")
    for number in range(500):
        theirs.append_entry(b"record %d" % number)
    return theirs


def test_no_leaves() -> None:
    assert tree.root_of([]) == hashlib.sha256(b"").digest()


@pytest.mark.parametrize("size", range(1, 9))
def test_published_roots(size: int) -> None:
    assert tree.root_of([tree.leaf_hash(data) for data in INPUTS[:size]]).hex() == ROOTS[size - 1]


def test_published_inclusion_proof() -> None:
    """The first leaf of eight."""
    leaves = [tree.leaf_hash(data) for data in INPUTS]
    assert [step.hex() for step in tree.inclusion_proof(leaves, 0)] == [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ]


def test_published_consistency_proof() -> None:
    """From six leaves to eight."""
    leaves = [tree.leaf_hash(data) for data in INPUTS]
    assert [step.hex() for step in tree.consistency_proof(leaves, 6)] == [
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ]


@pytest.mark.parametrize("size", SIZES)
def test_roots_are_as_another_has_them(size: int, oracle: pymerkle.InmemoryTree) -> None:
    assert tree.root_of(LEAVES[:size]) == oracle.get_root(size)


@pytest.mark.parametrize("size", SIZES)
def test_every_leaf_is_proved(size: int, oracle: pymerkle.InmemoryTree) -> None:
    root = tree.root_of(LEAVES[:size])
    for index in {0, 1, size // 3, size // 2, size - 2, size - 1} & set(range(size)):
        proof = tree.inclusion_proof(LEAVES[:size], index)
        theirs = oracle.prove_inclusion(index + 1, size)
        assert proof == [bytes(step) for step in theirs.path[1:]]
        assert tree.verify_inclusion(LEAVES[index], index, size, proof, root)
        assert not tree.verify_inclusion(LEAVES[(index + 1) % 500], index, size, proof, root)


@pytest.mark.parametrize("size", SIZES)
def test_every_growth_is_proved(size: int) -> None:
    root = tree.root_of(LEAVES[:size])
    for old in {1, 2, size // 3, size // 2, size - 1, size} & set(range(1, size + 1)):
        proof = tree.consistency_proof(LEAVES[:size], old)
        old_root = tree.root_of(LEAVES[:old])
        assert tree.verify_consistency(old, size, old_root, root, proof)
        assert old == size or not tree.verify_consistency(old, size, tree.leaf_hash(b"other"), root, proof)
        assert old == size or not tree.verify_consistency(old, size, old_root, tree.leaf_hash(b"other"), proof)


Spoil = Callable[[list[bytes]], list[bytes]]


@pytest.mark.parametrize("spoil", [lambda p: p[:-1], lambda p: [*p, p[0]], lambda p: p[::-1], lambda _: []])
def test_spoilt_proofs_are_refused(spoil: Spoil) -> None:
    root, old = tree.root_of(LEAVES[:100]), tree.root_of(LEAVES[:37])
    assert not tree.verify_inclusion(LEAVES[41], 41, 100, spoil(tree.inclusion_proof(LEAVES[:100], 41)), root)
    assert not tree.verify_consistency(37, 100, old, root, spoil(tree.consistency_proof(LEAVES[:100], 37)))


def test_impossible_questions_are_refused() -> None:
    root = tree.root_of(LEAVES[:4])
    assert not tree.verify_inclusion(LEAVES[0], 4, 4, [], root)
    assert not tree.verify_inclusion(LEAVES[0], -1, 4, [], root)
    assert not tree.verify_consistency(0, 4, tree.EMPTY, root, [])
    assert not tree.verify_consistency(5, 4, root, root, [])
    with pytest.raises(ValueError, match="no such leaf"):
        tree.inclusion_proof(LEAVES[:4], 4)
    with pytest.raises(ValueError, match="no such size"):
        tree.consistency_proof(LEAVES[:4], 5)


@given(st.integers(0, 300), st.integers(0, 300))
def test_an_edge_goes_on_where_it_was_put_down(first: int, more: int) -> None:
    edge = tree.Edge()
    for leaf in LEAVES[:first]:
        edge.append(leaf)
    again = tree.Edge(edge.size, edge.to_bytes())
    for leaf in LEAVES[first : first + more]:
        again.append(leaf)
    assert again.root() == tree.root_of(LEAVES[: min(first + more, 500)])


def test_an_edge_of_another_size_is_refused() -> None:
    with pytest.raises(ValueError, match="does not fit"):
        tree.Edge(3, b"x" * 32)


def test_a_node_does_not_pass_as_a_leaf() -> None:
    left, right = LEAVES[:2]
    assert tree.leaf_hash(left + right) != tree.node_hash(left, right)
