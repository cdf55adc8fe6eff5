"""Builds every weight that ships in detectors/model, from the corpus beside this file and the open sets; see README.md."""
