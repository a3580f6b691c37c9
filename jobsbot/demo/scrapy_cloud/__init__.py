"""A stand-in for Scrapy Cloud: the Jobs API, storage and the job queue.

Its projects change with the clock.

    jobs_api.py           the five endpoints over WSGI
      request_parsing.py      what a request asks for
      responses.py            what is sent back
    storage/              storage and the job queue: logs, items, metadata
    faults.py             what can go wrong on the way, switched on and off at run time
    simulation.py         the jobs of every project, as time and people change them
      project_jobs.py         the jobs of one project, kept so that a list is answered quickly
      spider_schedule.py      which runs a spider has, one after the other
      spiders.py              the spiders: when each runs, and what goes wrong
      incidents.py            what goes wrong with a run
      run_profiles.py         how long a run lasts and what it brings in
      simulated_run.py        a run and what can be seen of it at a moment
    run_factory.py        single runs made to order, for tests
    large_job_list.py     one huge `jobs/list.jl`, for measuring clients

It shares no code with the bot's own client, so that a mistake in one shows against the other.
"""
