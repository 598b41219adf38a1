"""Feishu on a desk: an independent stand-in that the real SDK talks to over loopback.

It imports nothing of ours. Read ``world.py`` first (what exists and what a person can do),
then ``server.py`` (the doors). Rules and shapes are those of Feishu's own documents.
"""
