"""The store: snapshot folders, SQL files and the DuckDB database built from them."""
