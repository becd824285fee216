"""Audit measures: figures about a clinic, without identity."""
