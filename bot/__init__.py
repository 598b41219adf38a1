"""The shell: the only code that touches the world. Start reading at ``app.py``."""
