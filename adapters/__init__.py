"""Platforms as messages in and notes out. An adapter decides nothing about content."""
