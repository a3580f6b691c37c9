"""Scrapy Cloud's storage and job queue, as stand-ins: logs, items and metadata, made from the runs.

    storage_api.py        the endpoints over WSGI
      stored_entries.py       which entries of a list are asked for
    run_log.py            the log of a run: which line says what, and when
      log_texts.py            what lines say
    run_data.py           its items, requests, statistics and metadata
    activity.py           who did what in a project
    job_queue.py          counts and lists of jobs

Nothing is kept: every line is a function of its run and its number.
"""
