"""Memories that keep conversations."""
