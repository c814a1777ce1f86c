from django.db import migrations

from core.migrations_sql import run_file

STOCK = """
DROP FUNCTION rewards_release_unit(bigint, text);
DROP FUNCTION rewards_reserve_unit(bigint, text, timestamptz, integer);
DROP FUNCTION rewards_take_unit(bigint, integer);
"""

LEDGER = """
DROP FUNCTION rewards_fact(text, rewards_grant, text, timestamptz, jsonb);
DROP FUNCTION rewards_arm_props(text);
DROP FUNCTION rewards_uuid7(timestamptz);
DROP FUNCTION rewards_move(text, bigint, bigint, text, text, bigint, bigint, timestamptz);
DROP FUNCTION rewards_account(bigint, text, bigint);
DROP TRIGGER rewards_ledgerentry_append_only ON rewards_ledgerentry;
"""

GRANTS = """
DROP FUNCTION rewards_release_expired(timestamptz, integer);
DROP FUNCTION rewards_expire_grants(timestamptz, integer);
DROP FUNCTION rewards_return_grant(bigint, text, timestamptz);
DROP FUNCTION rewards_grant_batch(jsonb, timestamptz);
DROP FUNCTION rewards_grant_one(jsonb, timestamptz);
DROP FUNCTION rewards_grant_document(rewards_grant, boolean);
"""

CLAIMS = """
DROP FUNCTION rewards_claim(jsonb, timestamptz);
DROP FUNCTION rewards_payout_number(uuid, integer);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("rewards", "0001_initial"),
        ("audiences", "0002_functions"),
        ("core", "0002_functions"),
    ]

    operations = [
        run_file("rewards/sql/0001_stock.sql", STOCK),
        run_file("rewards/sql/0002_ledger.sql", LEDGER),
        run_file("rewards/sql/0003_grants.sql", GRANTS),
        run_file("rewards/sql/0004_claims.sql", CLAIMS),
    ]
