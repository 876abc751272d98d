"""Files and background work for Django sites."""
