-- One reminder of each that are told alike.
SELECT DISTINCT like_id FROM alike ORDER BY like_id
