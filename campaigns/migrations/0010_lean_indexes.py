import django.db.models.deletion
from django.db import migrations, models

from core.migrations_sql import without_index


class Migration(migrations.Migration):
    dependencies = [
        ("audiences", "0007_contacts"),
        ("campaigns", "0009_batch"),
    ]

    operations = [
        migrations.AlterField(
            model_name="assistsession",
            name="holder",
            field=models.CharField(max_length=64),
        ),
        without_index(
            "assistsession",
            "participation",
            models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="campaigns.participation",
            ),
            "campaigns_assistsession",
        ),
        without_index(
            "participation",
            "campaign",
            models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="campaigns.campaign",
            ),
            "campaigns_participation",
        ),
        migrations.AlterField(
            model_name="participation",
            name="invite",
            field=models.CharField(max_length=10),
        ),
        migrations.AddConstraint(
            model_name="participation",
            constraint=models.UniqueConstraint(fields=("invite",), name="participation_invite"),
        ),
    ]
