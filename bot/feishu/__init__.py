"""Feishu: calls out, events and clicks in. The only importer of ``lark_oapi``.

Imports errors, config and environment. Start reading at ``events.py``, then ``gateway.py``.
"""
