"""The bot: the one place that knows detectors and adapters alike."""
