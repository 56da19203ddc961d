//! Node.js binding of lagwise.
