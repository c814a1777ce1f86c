from django.db import migrations

ENQUEUE = """
CREATE OR REPLACE FUNCTION core_enqueue(
    p_topic text, p_key text, p_payload jsonb, p_now timestamptz, p_event uuid
) RETURNS void LANGUAGE sql AS $$
    INSERT INTO core_outboxmessage (event_id, topic, key, payload, created_at)
    VALUES (p_event, p_topic, p_key, p_payload, p_now)
$$;
"""

REFUSE = """
CREATE OR REPLACE FUNCTION core_refuse(p_code text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION USING ERRCODE = 'AF001', MESSAGE = p_code;
END $$;
"""

APPEND_ONLY = """
CREATE OR REPLACE FUNCTION core_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;
END $$;
CREATE TRIGGER core_auditentry_append_only
    BEFORE UPDATE OR DELETE ON core_auditentry
    FOR EACH ROW EXECUTE FUNCTION core_append_only();
"""


class Migration(migrations.Migration):
    dependencies = [("core", "0001_initial")]

    operations = [
        migrations.RunSQL(
            ENQUEUE,
            "DROP FUNCTION core_enqueue(text, text, jsonb, timestamptz, uuid)",
        ),
        migrations.RunSQL(REFUSE, "DROP FUNCTION core_refuse(text)"),
        migrations.RunSQL(
            APPEND_ONLY,
            "DROP TRIGGER core_auditentry_append_only ON core_auditentry;"
            " DROP FUNCTION core_append_only()",
        ),
    ]
