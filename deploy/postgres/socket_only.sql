-- In a container of compose: the superuser has no password any more, so that it signs in by the
-- socket alone (docker compose exec database psql -U postgres). What opens the owner opens no more.
ALTER ROLE CURRENT_USER PASSWORD NULL;
