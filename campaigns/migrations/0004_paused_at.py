from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("campaigns", "0003_state"), ("rewards", "0006_paused_at")]

    operations = [
        migrations.AddField(
            model_name="campaign",
            name="paused_at",
            field=models.DateTimeField(null=True),
        ),
    ]
