"""Payloads of the platforms, a folder each, and a bot to post them at: `python -m tests.payloads FOLDER`."""
