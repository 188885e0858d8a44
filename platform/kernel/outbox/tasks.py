"""What workers do with the outbox."""

import structlog

from kernel import clock
from kernel.outbox import actions, fleet
from kernel.outbox.declarations import any_schema_task, public_task

log = structlog.get_logger()


@any_schema_task("outbox.deliver")
def deliver(message_id: int) -> bool:
    """Deliver one message of the schema that the task's header names."""
    return actions.deliver(message_id, at=clock.now())


@public_task("outbox.redispatch")
def redispatch() -> int:
    """Hand over again whatever is due in any schema; return how many messages."""
    count = 0
    for schema, message_id in fleet.take_due(at=clock.now()):
        actions.hand_over(schema, message_id)
        count += 1
    if count:
        log.info("outbox.redispatched", count=count)
    return count


@public_task("outbox.forget")
def forget() -> int:
    """Forget what was delivered long ago."""
    return fleet.forget_delivered(at=clock.now())
