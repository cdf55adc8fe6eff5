"""How near a clause is to a question in meaning, whatever its words: the code, the weights and their card (README.md)."""
