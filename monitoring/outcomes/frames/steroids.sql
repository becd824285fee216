-- The steroids of the equivalence table by each of their names: how many units of dose one mg comes to, in
-- parts of a millionth of a mg; NULL for a steroid without a figure, whose dose counts as unknown.
SELECT column1 AS name, column2 AS units FROM (VALUES {steroid_units}) AS told
