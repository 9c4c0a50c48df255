"""Let alembic run the migrations on the connection and in the transaction that `schema` hands it."""

from alembic import context

from botctl.conversations.tables import Table

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Table.metadata,
    render_as_batch=True,  # SQLite changes a column only by making the table anew
)
context.run_migrations()
