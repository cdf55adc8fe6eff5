"""What was said before Tactful came: exports scanned as if it had been there. Nothing is sent to anybody."""
