"""Jobs of accounts. Each may be killed at any moment and run again."""

from procrastinate.contrib.django import app

from accounts import outbox, refusals


@app.task(name="accounts.send_mail")
def send_mail() -> None:
    """Hand over the mail that is due."""
    outbox.send_due()


@app.periodic(cron="* * * * *")
@app.task(name="accounts.send_waiting_mail", queueing_lock="send_waiting_mail")
def send_waiting_mail(timestamp: int) -> None:
    """Every minute: messages whose next attempt has come, and those that a killed worker left."""
    outbox.send_due()


@app.periodic(cron="17 4 * * *")
@app.task(name="accounts.forget_old_refusals", queueing_lock="forget_old_refusals")
def forget_old_refusals(timestamp: int) -> None:
    """Every night: refusals older than they are kept."""
    refusals.forget_old_refusals()
