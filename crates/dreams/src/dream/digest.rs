//! The digest of a dream: one hash over one buffer, since thousands of small fields would cost more than the dream.

use lukhas_types::{ContentHash, Hasher};

use super::Dream;

/// Over the key (seed, context, memory, parameters, version), the stream, and everything that was dreamt but labels, which
/// the root of a memory leaves out too: memories of one root dream dreams of one digest.
pub(super) fn digest(dream: &Dream, key: &ContentHash) -> ContentHash {
    let mut buffer = Vec::with_capacity(128 * dream.steps.len() + 4 * dream.end_state.len());
    for step in &dream.steps {
        put_text(&mut buffer, &step.id);
        put_float(&mut buffer, step.weight);
        put_float(&mut buffer, step.energy);
        put_text(&mut buffer, step.archetype.map_or("", |archetype| archetype.name()));
    }
    dream.resonance.write(&mut buffer);
    dream.energies.iter().for_each(|&energy| put_float(&mut buffer, energy));
    put_float(&mut buffer, dream.entropy);
    put_float(&mut buffer, dream.salience);
    put_text(&mut buffer, dream.dominant.map_or("", |archetype| archetype.name()));
    for finding in &dream.findings {
        put_text(&mut buffer, &finding.emotion);
        put_text(&mut buffer, finding.level.name());
        put_float(&mut buffer, finding.value);
        put_float(&mut buffer, finding.threshold);
        buffer.extend_from_slice(&(finding.step as u64).to_le_bytes());
        put_text(&mut buffer, &finding.reason);
    }
    Hasher::new("dream digest v1")
        .hash(key)
        .number(u64::from(dream.params.stream))
        .number(dream.steps.len() as u64)
        .number(dream.energies.len() as u64)
        .number(dream.findings.len() as u64)
        .vector(&dream.end_state)
        .bytes(&buffer)
        .finish()
}

/// A text, its length first.
pub(crate) fn put_text(buffer: &mut Vec<u8>, text: &str) {
    buffer.extend_from_slice(&(text.len() as u64).to_le_bytes());
    buffer.extend_from_slice(text.as_bytes());
}

fn put_float(buffer: &mut Vec<u8>, float: f64) {
    buffer.extend_from_slice(&float.to_bits().to_le_bytes());
}
