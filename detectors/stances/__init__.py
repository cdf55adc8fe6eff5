"""How staff say who is speaking, one module a stance. Patterns only; detectors/stance.py reads them."""
