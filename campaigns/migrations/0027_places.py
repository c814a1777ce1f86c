from django.db import migrations, models

from core.migrations_sql import run_file

KNOWN = """
UPDATE campaigns_cardshare s SET person_id = audiences_canonical(p.person_id)
FROM campaigns_participation p WHERE p.id = s.participation_id
"""

REVERSE = """
DROP TRIGGER campaigns_cardshare_person ON campaigns_cardshare;
DROP FUNCTION campaigns_places(bigint[], numeric[], timestamptz[], bigint[]);
"""


class Migration(migrations.Migration):
    dependencies = [("campaigns", "0026_referral_not_before")]

    operations = [
        migrations.AddField("cardshare", "person_id", models.BigIntegerField(null=True)),
        migrations.RunSQL(KNOWN, migrations.RunSQL.noop),
        migrations.AlterField("cardshare", "person_id", models.BigIntegerField()),
        migrations.AddConstraint(
            "cardshare",
            models.UniqueConstraint(
                fields=["campaign_id", "person_id"], name="cardshare_human_once"
            ),
        ),
        run_file("campaigns/sql/0093_places.sql", reverse=REVERSE),
    ]
