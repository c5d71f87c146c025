#![no_main]

#[path = "../targets/glyphs_text.rs"]
mod target;

libfuzzer_sys::fuzz_target!(|data: &[u8]| target::run(data));
