"""One file that holds everything, and the way back from it.

    making     PostgreSQL first, then the stream, then the event store, pictures, keys
    restoring  all of it checked before anything is touched; the database is swapped whole

The order makes it exact. What the relay carries after the dump is in the dump's outbox, too,
and the event store, saved last, knows its ids: carried once more it is recognised and left out.
What it carried before the dump is in the stream that was saved, or already stored.
"""
