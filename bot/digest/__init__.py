"""The weekly digest for leadership: counts in, one value out, and its forms: text, Block Kit, e-mail, picture."""
