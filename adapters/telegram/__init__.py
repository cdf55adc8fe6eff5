"""Telegram as a platform, by polling or by a webhook. `api.py` alone imports python-telegram-bot.

It is imported on first use, so that what Telegram's messages say can be read without the extra.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from adapters.telegram.adapter import TelegramAdapter, TelegramSettings, Words

__all__ = ["TelegramAdapter", "TelegramSettings", "Words"]


def __getattr__(name: str) -> Any:  # noqa: ANN401 - PEP 562
    if name not in __all__:
        raise AttributeError(f"module 'adapters.telegram' has no attribute {name!r}")
    from adapters.telegram import adapter  # noqa: PLC0415 - an extra

    return getattr(adapter, name)
