"""What Alembic runs: the migrations, on the connection that `jobsbot.store.migrate` opened."""

from alembic import context

from jobsbot.store.migrations.partial_indexes import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transaction_per_migration=False,
    transactional_ddl=True,
)
context.run_migrations()
