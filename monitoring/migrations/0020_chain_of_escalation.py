from django.db import migrations

TARGETS = {"nurse": "nurse", "prescriber": "consultant"}


def name_targets(apps, schema_editor):
    """Say the roles of chains that items keep as targets."""
    rows = apps.get_model("monitoring", "Reminder").objects.exclude(escalation=[])
    for reminder in rows.only("escalation").iterator():
        reminder.escalation = [
            {"target": TARGETS.get(step["role"], "lead"), "after_hours": step["after_hours"]}
            for step in reminder.escalation
            if step["after_hours"]
        ]
        reminder.save(update_fields=["escalation"])


class Migration(migrations.Migration):
    dependencies = [("monitoring", "0019_webhooks")]

    operations = [migrations.RunPython(name_targets, migrations.RunPython.noop)]
