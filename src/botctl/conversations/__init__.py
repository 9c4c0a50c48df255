"""Keep what was said and agreed, so that nothing is lost and nothing runs twice."""
