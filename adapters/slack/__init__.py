"""Slack as a platform, over Socket Mode or the signed Events API. `adapter.py` alone imports Bolt."""

from adapters.slack.adapter import SlackAdapter, SlackSettings

__all__ = ["SlackAdapter", "SlackSettings"]
