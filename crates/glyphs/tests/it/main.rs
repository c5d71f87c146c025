//! Contract, golden vectors, properties and slow twins of the glyphs.

mod bindings;
mod contract;
mod golden;
mod oracle;
mod properties;
mod recall;
mod structure;
mod validation;

use lukhas_glyphs::{Glyph, Hypervector};
use lukhas_types::{Hasher, strategies};
use proptest::prelude::*;

/// A hash-drawn code.
fn code(name: &str, number: u64) -> Hypervector {
    Hypervector::draw(&Hasher::new("glyph test v1").text(name).number(number))
}

/// Glyphs of all kinds.
fn glyph() -> impl Strategy<Value = Glyph> {
    (
        strategies::concept(),
        strategies::emotions(),
        prop::collection::vec(strategies::modality(), 0..4),
        prop::collection::vec(strategies::domain(), 0..4),
        prop::option::of("[a-z\u{e9}]{1,20}"),
    )
        .prop_map(|(concept, emotions, modalities, domains, module)| {
            let mut builder = Glyph::new(concept).emotions(emotions);
            for modality in modalities {
                builder = builder.modality(modality);
            }
            for domain in domains {
                builder = builder.domain(domain);
            }
            if let Some(module) = module {
                builder = builder.from(module);
            }
            builder.build().expect("checked parts")
        })
}
