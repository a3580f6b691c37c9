"""A stand-in for Scrapy Cloud's Jobs API, with a project in it that lives by the clock.

    world.py     the jobs of every project, as time and people change them
      series.py      which runs a spider has, one after the other
      spiders.py     the cast: who runs when, and what goes wrong
      courses.py     how a run turns out
      run.py         a run and what can be seen of it at a moment
    made.py      single jobs made to order, for tests
    serve.py     the five endpoints over WSGI
      asked.py       what a request asks for
      answers.py     what is sent back
    faults.py    what can go wrong on the way, switched on and off at run time
    big_list.py  one huge `jobs/list.jl`, for measuring clients

It shares no code with the bot's own client, so that a mistake in one shows against the other.
"""
