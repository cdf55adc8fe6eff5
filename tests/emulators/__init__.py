"""Real programs and servers that the tests talk to over loopback, started on free ports and ended by their ids."""
