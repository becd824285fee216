from django.db import migrations


def name_targets(apps, schema_editor):
    """Say the roles of earlier chains as targets, in hours after people were told, none at once."""
    steps = apps.get_model("courses", "EscalationStep").objects
    steps.filter(target="prescriber").update(target="consultant")
    steps.exclude(target__in=["nurse", "consultant"]).update(target="lead")
    steps.filter(after_hours=0).delete()
    steps.filter(after_hours__gt=336).update(after_hours=336)


class Migration(migrations.Migration):
    dependencies = [("courses", "0011_who_answers")]

    operations = [
        migrations.RemoveConstraint("escalationstep", "escalation_role_is_known"),
        migrations.RemoveConstraint("escalationstep", "one_role_per_escalation_position"),
        migrations.RenameField("escalationstep", "role", "target"),
        migrations.RunPython(name_targets, migrations.RunPython.noop),
    ]
