from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("courses", "0019_strength_and_mri_intervals"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="consent", name="consent_channel_is_known"),
        migrations.RenameField(model_name="consent", old_name="channel", new_name="about"),
        migrations.AlterField(
            model_name="consent",
            name="about",
            field=models.CharField(
                choices=[
                    ("phone", "calls"),
                    ("email", "e-mail"),
                    ("text", "text messages"),
                    ("research", "research with data that name nobody"),
                ],
                max_length=8,
            ),
        ),
        migrations.AddConstraint(
            model_name="consent",
            constraint=models.CheckConstraint(
                condition=models.Q(("about__in", ["phone", "email", "text", "research"])),
                name="consent_about_is_known",
            ),
        ),
        migrations.AddField(
            model_name="patient",
            name="may_research",
            field=models.BooleanField(
                default=False,
                help_text="Whether the patient agreed to research with data that name nobody.",
            ),
        ),
    ]
