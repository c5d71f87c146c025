use lukhas_dreams::{
    Answer, Context, DreamMemory, DreamParams, MemoryLine, consensus, replay_value, simulate_dream,
};
use serde_json::{Value, from_str};

/// Contexts dream and replay; memories are refused or dreamt over; a forged dream does not match.
pub(crate) fn run(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let archetypes = DreamMemory::archetypes();
    if let Ok(value) = from_str::<Value>(text) {
        let _ = replay_value(&value, &archetypes);
        if let Ok(context) = Context::new(value)
            && let Ok(dream) = simulate_dream("fuzz", &context, &archetypes)
        {
            assert_eq!(dream.replay(&archetypes).expect("replays").digest(), dream.digest());
        }
    }
    let _ = from_str::<DreamParams>(text);
    if let Ok(answers) = from_str::<Vec<Answer>>(text) {
        let _ = consensus(&answers, 0.6);
    }
    let lines: Vec<MemoryLine> = text.lines().filter_map(|line| from_str(line).ok()).collect();
    if !lines.is_empty()
        && let Ok(memory) = DreamMemory::from_lines(lines)
    {
        let _ = simulate_dream("fuzz", &Context::default(), &memory);
    }
}
