"""Numbers, dates, addresses and other literals through machine translation."""
