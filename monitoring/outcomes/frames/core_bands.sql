-- The bands of the response criteria, as the rules hold them: above the one edge, up to the other included.
SELECT column1 AS measure, column2 AS above, column3 AS up_to, column4 AS points, column5 AS most
FROM (VALUES {tis_bands}) AS listed
