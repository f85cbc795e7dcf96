-- The newsroom's database and its two roles: the owner of the tables, who runs `manage.py migrate`,
-- and the application's, which owns nothing. Compose runs it when its database is first started;
-- elsewhere a superuser does:
--
--     psql -f deploy/postgres/roles.sql -c '\password newsroom' -c '\password newsroom_app'
--
-- It can run again, also on a database that is older than its second role: that one is made, and
-- what is there stays. Passwords in the environment (POSTGRES_PASSWORD the owner's and
-- POSTGRES_APP_PASSWORD) are set. Other names: psql -v database=... -v owner=... -v app=...
-- What the application may do with each table is set by migrate (newsroom/database_rights.py).

\set ON_ERROR_STOP on
\if :{?database}
\else
    \set database newsroom
\endif
\if :{?owner}
\else
    \set owner newsroom
\endif
\if :{?app}
\else
    \set app newsroom_app
\endif
\getenv owner_password POSTGRES_PASSWORD
\getenv app_password POSTGRES_APP_PASSWORD

SELECT format('CREATE ROLE %I', role) FROM unnest(ARRAY[:'owner', :'app']) AS role
    WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role) \gexec
ALTER ROLE :"owner" LOGIN;
ALTER ROLE :"app" LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS;
\if :{?owner_password}
    ALTER ROLE :"owner" PASSWORD :'owner_password';
\endif
\if :{?app_password}
    ALTER ROLE :"app" PASSWORD :'app_password';
\endif

SELECT format('CREATE DATABASE %I OWNER %I ENCODING ''UTF8'' TEMPLATE template0', :'database', :'owner')
    WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = :'database') \gexec
ALTER DATABASE :"database" OWNER TO :"owner";
-- Everybody may connect to a new database and make temporary tables in it, whose names would come
-- before those of the catalogue.
REVOKE ALL ON DATABASE :"database" FROM PUBLIC;
REVOKE ALL ON DATABASE :"database" FROM :"app";
GRANT CONNECT ON DATABASE :"database" TO :"app";

\connect :"database"
-- Before PostgreSQL 15 everybody could make tables here, and the database's owner by that alone.
REVOKE ALL ON SCHEMA public FROM PUBLIC;
REVOKE ALL ON SCHEMA public FROM :"app";
GRANT ALL ON SCHEMA public TO :"owner";
GRANT USAGE ON SCHEMA public TO :"app";
