"""An alert that no key opens keeps no other from being seen to."""

from __future__ import annotations

from bot.store.sqlite import SqliteStore
from tests.store.made import LATER, NOW, alert, send, stepped


async def test_a_damaged_alert_is_passed_over(store: SqliteStore) -> None:
    damaged, whole = alert(), alert()
    await store.raise_alert(damaged, NOW)
    await store.raise_alert(whole, NOW)
    sql = "UPDATE alerts SET sealed = x'00' WHERE id = ?"
    await store._writer.do(lambda db: db.execute(sql, (damaged.id,)).rowcount)
    due = await store.due_alert(NOW)
    assert due
    assert due.intent == whole


async def test_a_damaged_send_is_passed_over(store: SqliteStore) -> None:
    one, other = await stepped(store, alert(), send(), send("dsl"))
    sql = "UPDATE alert_sends SET sealed = x'00' WHERE id = ?"
    await store._writer.do(lambda db: db.execute(sql, (one.id,)).rowcount)
    assert await store.next_alert_send(NOW) is None
    assert await store.next_alert_send(LATER) == other
