"""The kinds of filters: how each is read from words, said, sent to the API or judged here.

An entry of `jobsbot.core.jobs.filters` is one of these with its name. Parsing, the canonical
spelling, forms, help and completion all follow from it.
"""
