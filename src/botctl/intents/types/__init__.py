"""Find values of slot types in text and give them their one canonical form."""
