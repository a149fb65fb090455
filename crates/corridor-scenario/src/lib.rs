//! The scenario language: TOML text to a checked corridor model, or diagnostics.
