"""Do once what is asked for again: with each retry, each redelivery, each run after a crash."""
