"""Orders in, raw cells out: Bitable, Sheets and files, read in the configured order (R8)."""
