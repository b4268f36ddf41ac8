"""What changes the campus: launches, keys, tools, grades, records, outages."""
