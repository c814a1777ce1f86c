from django.db import migrations

from core.migrations_sql import run_file

COUNTED = """
DROP FUNCTION rewards_withdraw_segments(bigint);
DROP FUNCTION rewards_has_left(bigint);
DROP FUNCTION rewards_return_segment(bigint, bigint, integer, boolean);
DROP FUNCTION rewards_take_segment(bigint, integer);
DROP FUNCTION rewards_wait_segment(bigint);
DROP FUNCTION rewards_fill_segments(bigint, bigint, bigint, integer);
DROP FUNCTION rewards_counted(text);
"""

KINDS = """
DROP FUNCTION rewards_order_instant(bigint, timestamptz);
DROP FUNCTION rewards_order(rewards_grant, rewards_budget, text, text, timestamptz);
DROP FUNCTION rewards_prize_kind(text);
"""

# Rows that change at every prize stay on their page.
ROOM = "ALTER TABLE rewards_segment SET (fillfactor = 40)"


class Migration(migrations.Migration):
    dependencies = [("rewards", "0012_pool_kinds")]

    operations = [
        migrations.RunSQL(ROOM, migrations.RunSQL.noop),
        run_file("rewards/sql/0030_counted.sql", COUNTED),
        run_file("rewards/sql/0031_kinds.sql", KINDS),
        run_file("rewards/sql/0020_grant_set.sql", migrations.RunSQL.noop),
    ]
