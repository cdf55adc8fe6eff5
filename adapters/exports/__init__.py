"""What was said before: exports of Slack, Telegram, Teams and WhatsApp, and CSV files, read as a stream of messages."""

from adapters.exports.items import ExportRefusedError, Item, Left, Said, Trouble
from adapters.exports.reading import Export, name_of, opened

__all__ = ["Export", "ExportRefusedError", "Item", "Left", "Said", "Trouble", "name_of", "opened"]
