import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("audiences", "0006_phone_masked")]

    operations = [
        migrations.CreateModel(
            name="EmailAddress",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("hash", models.CharField(db_index=True, max_length=64)),
                ("cipher", models.TextField()),
                ("masked", models.CharField(max_length=254)),
                ("given_at", models.DateTimeField()),
                (
                    "person",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="email",
                        to="audiences.person",
                    ),
                ),
            ],
            options={"verbose_name_plural": "e-mail addresses"},
        ),
        migrations.CreateModel(
            name="ContactChoice",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("channel", models.CharField(max_length=16)),
                ("allowed", models.BooleanField()),
                ("at", models.DateTimeField()),
                ("campaign", models.CharField(blank=True, max_length=80)),
                ("evidence", models.JSONField(blank=True, default=dict)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="choices",
                        to="audiences.person",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["person", "channel", "-id"], name="audiences_choice_last"
                    )
                ],
            },
        ),
    ]
