"""Where messages wait, cases stand and notes are remembered. One protocol; every engine passes one contract suite."""
