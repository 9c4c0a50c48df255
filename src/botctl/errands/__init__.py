"""Do what functions do when nobody waits for them: events, and dead letters that are run again."""
