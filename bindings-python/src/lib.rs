//! Python binding of lagwise.
