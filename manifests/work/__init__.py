"""Rows as work, for every room: claimed with a lease, tried again, waiting, taken in fair turns, woken by a queue.

`models` are the columns, `table` what is done with rows, `hosts` who may be asked, `turns` whose turn it is,
`queue` wakes workers. Nothing here knows what the work is: jobs lie on top.
"""
