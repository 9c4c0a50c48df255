"""Turn sentences into dense vectors, by tables that others have learnt from much text."""
