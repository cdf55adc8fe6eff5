"""The shared HTTP app: platform webhooks, health and metrics."""
