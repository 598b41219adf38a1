"""What the clock starts: rescore, push. Plain functions that get their parts as arguments.

Only ``schedule.py`` knows of apscheduler. Start reading at ``push.py``.
"""
