"""The forms of a study and of a data set made for one."""

from django import forms

from monitoring.forms.fields import line
from monitoring.models import Export


class StudyForm(forms.Form):
    name = forms.CharField(label="Name", max_length=80, widget=line())
    purpose = forms.CharField(label="What its data are for", max_length=300, widget=line())


class ExportForm(forms.Form):
    purpose = forms.CharField(label="What this data set is for", max_length=300, widget=line())
    form = forms.ChoiceField(
        label="As",
        choices=Export.Form.choices,
        initial=Export.Form.CSV,
        widget=forms.RadioSelect(attrs={"class": "choices--line"}),
    )
