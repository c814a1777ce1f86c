from django.db import migrations

from core.migrations_sql import run_file

REVERSE = """
DROP FUNCTION rewards_forget_recipients(uuid[]);
DROP FUNCTION rewards_payout_settled(uuid);
DROP FUNCTION rewards_claimed_elsewhere(bigint, text);
DROP FUNCTION rewards_gone(uuid);
DROP FUNCTION rewards_certificate_of(bigint, text);
DROP FUNCTION rewards_order_details(uuid, text, jsonb);
DROP FUNCTION rewards_gifts_taken(bigint, text);
DROP FUNCTION rewards_gifts_on(text, date);
DROP FUNCTION rewards_reserve_gift(bigint, date, text, timestamptz, integer);
DROP FUNCTION rewards_take_gift(bigint, date, integer);
DROP FUNCTION rewards_open_day(bigint, date);
"""


class Migration(migrations.Migration):
    dependencies = [("rewards", "0008_gifts")]

    operations = [run_file("rewards/sql/0011_gifts.sql", REVERSE)]
