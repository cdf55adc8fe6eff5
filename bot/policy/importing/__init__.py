"""Reads a school's own policy document into a book: every block of it ends in a clause, a title, or the report."""
