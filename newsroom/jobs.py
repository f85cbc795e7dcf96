"""The house's own jobs: housekeeping of queue and sessions, and the mail for a lost password."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.forms import PasswordResetForm
from django.core.management import call_command
from procrastinate.contrib.django import app
from procrastinate.job_context import JobContext


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="retry_stalled_jobs", pass_context=True)
async def retry_stalled_jobs(context: JobContext, timestamp: int) -> None:
    """Queue again the jobs of workers that have not been heard of for 30 s.

    A worker reports every 10 s, so a job in hand when its worker was killed starts anew within
    two minutes. One query, and one for each such job.
    """
    manager = context.app.job_manager
    for job in await manager.get_stalled_jobs():
        await manager.retry_job(job)


@app.periodic(cron="17 * * * *")
@app.task(queueing_lock="delete_old_jobs", pass_context=True)
async def delete_old_jobs(context: JobContext, timestamp: int) -> None:
    """Delete the jobs that succeeded more than a day ago; failed ones stay to be looked at."""
    await context.app.job_manager.delete_old_jobs(nb_hours=24)


@app.periodic(cron="41 4 * * *")
@app.task(queueing_lock="clear_sessions")
def clear_sessions(timestamp: int) -> None:
    """Delete the expired sessions, once a day."""
    call_command("clearsessions")


# Anybody may ask for one: behind everything that the newsroom waits for.
@app.task(name="newsroom.send_password_reset", priority=-10)
def send_password_reset(email: str) -> None:
    """Mail the link for a new password to who has this address, if anybody has.

    The link's host is SITE_URL's: a request's is whatever its sender wrote.
    """
    form = PasswordResetForm({"email": email})
    if not form.is_valid():
        raise ValueError("This is no mail address; the page's form takes none such.")
    site = urlsplit(settings.SITE_URL)
    context: dict[str, Any] = {"paper": {"name": settings.SITE_NAME}}
    form.save(
        domain_override=site.netloc,
        use_https=site.scheme == "https",
        subject_template_name="registration/password_reset_subject.txt",
        extra_email_context=context,
    )
