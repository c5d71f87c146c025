//! The vector of a glyph: its concept and its slots in one bundle.

use crate::vsa::{Bundler, bind};
use crate::{Glyph, Hypervector, codes, form_vector};

/// `w` times the form of the concept, and once each `emotion role + level`, `domain role + domain`, `modality role +
/// modality`. With `m` slots, `w = ceil(1.2 sqrt m)` keeps the concept's similarity at .75 or more and a slot's near
/// `.4 / sqrt m`, many standard deviations (.011) from luck.
pub(crate) fn glyph_vector(glyph: &Glyph) -> Hypervector {
    let fixed = codes::fixed();
    let slots = glyph.emotion().len() + glyph.domains().len() + glyph.modalities().len();
    let mut bundler = Bundler::new();
    bundler.add(&form_vector(glyph.concept()), weight(slots));
    for (name, strength) in glyph.emotion().iter() {
        bundler.add(&bind(&codes::emotion(name), &fixed.level(strength.get())), 1);
    }
    for &domain in glyph.domains() {
        bundler.add(&bind(&fixed.domain, fixed.of_domain(domain)), 1);
    }
    for &modality in glyph.modalities() {
        bundler.add(&bind(&fixed.modality, fixed.of_modality(modality)), 1);
    }
    bundler.finish().expect("the concept was added")
}

/// At most 84 slots, so at most 11.
fn weight(slots: usize) -> u16 {
    libm::ceil(1.2 * libm::sqrt(slots as f64)) as u16
}
