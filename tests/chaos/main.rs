//! Faults on purpose, where product code calls something that may fail: what the caller answers, retries, and keeps.

mod embedder;
mod guard;
mod guide;
mod hop;
mod memory;
mod service;
