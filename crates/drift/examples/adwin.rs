//! Where ADWIN sees changes: `cargo run --release -p lukhas-drift --example adwin -- STREAM.. > alarms`.
//!
//! A stream is a file of little-endian 64-bit floats. Every stream has its line: the indices of its alarms.

use std::error::Error;
use std::io::Write;

use lukhas_drift::detect::{Adwin, AdwinParams, Detector};

fn main() -> Result<(), Box<dyn Error>> {
    let mut out = std::io::stdout().lock();
    for path in std::env::args().skip(1) {
        let bytes = std::fs::read(&path).map_err(|error| format!("{path}: {error}"))?;
        let (words, rest) = bytes.as_chunks::<8>();
        if !rest.is_empty() {
            return Err(format!("{path}: {} bytes are no 64-bit floats", bytes.len()).into());
        }
        let mut detector = Adwin::new(AdwinParams::default())?;
        let mut alarms = Vec::new();
        for word in words {
            let signal = detector.observe(f64::from_le_bytes(*word))?;
            if signal.alarm {
                alarms.push(signal.index.to_string());
            }
        }
        writeln!(out, "{}", alarms.join(" "))?;
    }
    Ok(())
}
