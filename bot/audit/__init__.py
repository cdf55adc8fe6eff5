"""Proves what the bot did: a Merkle tree over its records, signed checkpoints, and what checks them."""
