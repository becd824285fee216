"""The timeline as chart and as table: facts in, plain JSON types out."""

from monitoring.charts.all_figures import figures as figures
from monitoring.charts.table import TableRow as TableRow
from monitoring.charts.table import timeline_table as timeline_table
from monitoring.charts.table import unplaced as unplaced
from monitoring.charts.timeline import timeline_chart as timeline_chart
