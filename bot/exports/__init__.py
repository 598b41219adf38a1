"""Scores and alerts as files for people and programs."""
