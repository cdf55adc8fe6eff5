"""What was learnt: the weights, their cards, and the code that reads a text with them. No training happens here."""
