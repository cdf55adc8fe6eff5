"""What is found, missed and wrongly found, on every set there is: `python -m bench.accuracy`. Writes docs/accuracy.md."""
