"""The invented clinic: people who do not exist, so that every page and every list has something to show."""
