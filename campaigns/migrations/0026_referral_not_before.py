from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("campaigns", "0025_untaken")]

    operations = [
        migrations.AddField("referral", "not_before", models.DateTimeField(null=True)),
    ]
