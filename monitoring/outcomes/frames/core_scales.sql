-- The scales of the response criteria that are proposed, as the rules hold them.
SELECT
    column1 AS measure,
    column2 AS instrument,
    column3 AS whole,
    column4 AS of_adults,
    column5 AS of_children,
    column6 AS sign,
    column7 AS place
FROM (VALUES {tis_scales}) AS listed
