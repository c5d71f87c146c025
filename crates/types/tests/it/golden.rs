//! The hash and the stream are promises: these figures never change within a version.

use lukhas_types::{Embedder, Form, Hasher, Stream, SymbolId};

#[test]
fn hash_and_expansion() {
    let hasher = Hasher::new("golden v1")
        .text("joy")
        .number(7)
        .float(0.5)
        .vector(&[1.0, -2.5])
        .bytes(&[0, 255]);
    assert_eq!(
        hasher.finish().to_string(),
        "accf370295bf3b9bb0d98b67228459b388e9a1ac9ca75f69498de4399e3d4093"
    );
    assert_eq!(SymbolId::of(&hasher.finish()).as_str(), "sym_accf370295bf3b9bb0d98b67228459b3");
    let mut words = [0_u64; 3];
    hasher.expand(&mut words);
    assert_eq!(words, [11185744746213003180, 12923505889017321904, 7592971788122974600]);
    let mut more = [0_u64; 100];
    hasher.expand(&mut more);
    assert_eq!(more[..3], words, "a longer expansion begins as a shorter one");
}

#[test]
fn stream() {
    let key = Hasher::new("golden v1").text("stream").finish();
    let mut zero = Stream::new(&key);
    assert_eq!(
        [zero.next_u64(), zero.next_u64(), zero.next_u64()],
        [7893094630788124076, 7140721660463464719, 4597271284626567443]
    );
    let mut seven = Stream::nth(&key, 7);
    assert_eq!(seven.next_u64(), 7045435133688500051);
    assert_eq!(seven.next_unit().to_bits(), 4605665892321962964);
    assert_eq!(seven.normal().to_bits(), 13826894696320980675);
    assert_eq!(seven.below(1_000_003), 258145);
}

#[test]
fn form() {
    let vector = Form::new().embed_one("Pay the bill").expect("has words");
    let hash = Hasher::new("golden v1").vector(vector.as_slice()).finish();
    assert_eq!(
        hash.to_string(),
        "1de699b82deed8c601ef02f31b2ea7e2e326d822393fae9d2ad9613a18eb5751"
    );
}
