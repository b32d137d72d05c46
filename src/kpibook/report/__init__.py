"""Pure: observations become a report (figures as shown, RAG, benchmarks, definitions in words)."""
