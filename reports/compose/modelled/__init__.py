"""Answers with a language model: after the rules, only for what they do worse, every sentence proved (decision 0013).

LangChain is imported in `agent` alone, and late: a start without a model never loads it.
"""
