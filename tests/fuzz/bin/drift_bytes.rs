#![no_main]

#[path = "../targets/drift_bytes.rs"]
mod target;

libfuzzer_sys::fuzz_target!(|data: &[u8]| target::run(data));
