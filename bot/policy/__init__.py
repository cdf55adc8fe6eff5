"""The policy book: its clauses, who may cite them, and the search that answers `/policy`."""
