//! What holds for every dream and every consensus.

mod agreement;
mod replay;
#[cfg(feature = "rayon")]
mod threads;
mod walk;
