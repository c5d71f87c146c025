//! Known answers.

mod agreement;
mod dream;
mod memory;
mod replay;
mod wire;

#[test]
fn everything_can_be_shared() {
    fn shared<T: Send + Sync + 'static>() {}
    shared::<lukhas_dreams::DreamMemory>();
    shared::<lukhas_dreams::Context>();
    shared::<lukhas_dreams::Dream>();
    shared::<lukhas_dreams::Mesh>();
    shared::<lukhas_dreams::Consensus>();
    shared::<lukhas_dreams::DreamError>();
}
