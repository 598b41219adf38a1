"""What a person starts: clicks and questions. Gets store and gateway as arguments.

Start reading at ``clicks.py``.
"""
