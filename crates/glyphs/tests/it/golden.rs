//! Ids, texts and vectors are promises: these figures never change within a version.

use lukhas_glyphs::{Bindings, BindingsParams, Glyph, Hypervector, form_vector};
use lukhas_types::{Domain, Hasher, MemoryId, Modality, UserId};

fn hash(vector: &Hypervector) -> String {
    let bytes: Vec<u8> = vector.words().iter().flat_map(|word| word.to_le_bytes()).collect();
    Hasher::new("glyph golden v1").bytes(&bytes).finish().to_string()
}

#[test]
fn one_symbol() {
    let glyph = Glyph::new("standup moved to 09:30")
        .feeling("relief", 0.4)
        .and_then(|builder| builder.feeling("joy", 0.1))
        .expect("in range")
        .from("calendar")
        .modality(Modality::Temporal)
        .domain(Domain::Social)
        .build()
        .expect("a glyph");
    assert_eq!(glyph.id().as_str(), "sym_083c1b6cbf121772e1314dd04c81d645");
    assert_eq!(
        glyph.to_string(),
        "glyph/1 059ccc8742fd85cb {\"concept\":\"standup moved to 09:30\",\"emotion\":{\"joy\":0.1,\"relief\":0.4},\"modalities\":[\"TEMPORAL\"],\"domains\":[\"SOCIAL\"],\"source_module\":\"calendar\"}"
    );
    assert_eq!(
        hash(&glyph.vector()),
        "18d509b8e8d9c45f2da8aca17258f8de4d02627340fe7f7c1aee4ec5224eb9aa"
    );
    assert_eq!(
        hash(&form_vector(glyph.concept())),
        "6d68953fc3f13ffd2cc7beb8b8ed99b62bfcf4549f11e3dcd9069010f6072e80"
    );
    let bindings = Bindings::new(BindingsParams::default());
    let (user, memory) = (UserId::new("ann"), MemoryId::new("diary"));
    let bound = bindings.attach(&user.expect("an id"), &memory.expect("an id"), glyph, None);
    assert_eq!(
        bound.expect("there is room").binding_id.as_str(),
        "bind_d2066484b9de2a7cf8e8bf2bcc04e6c9"
    );
}
