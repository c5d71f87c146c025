//! Makes the figures of AgentDojo's tool calls: `cargo run -p lukhas-drift --example figures -- SOURCE OUT`.
//!
//! SOURCE holds `calls.jsonl`, a line for each call: kind (honest or hijack), suite, session, step, tool, args, and for
//! honest calls intent, with the rows of both in `minilm.f32`. OUT gets tool names, row numbers and vectors, no texts.

use std::error::Error;
use std::path::PathBuf;

use lukhas_drift::Vectors;
use lukhas_types::{Action, Embedder, Form};
use serde_json::{Value, json};

const MINILM: usize = 384;

fn main() -> Result<(), Box<dyn Error>> {
    let [source, out] = <[String; 2]>::try_from(std::env::args().skip(1).collect::<Vec<_>>())
        .map_err(|_| "usage: figures SOURCE OUT")?
        .map(PathBuf::from);

    let minilm = std::fs::read(source.join("minilm.f32"))?;
    let rows = Vectors::from_f32_le(&minilm, MINILM)?.len();
    let mut texts: Vec<Option<String>> = vec![None; rows];
    let (mut runs, mut attacks) = (String::new(), String::new());
    for line in std::fs::read_to_string(source.join("calls.jsonl"))?.lines() {
        let call: Value = serde_json::from_str(line)?;
        let text = |key: &str| call[key].as_str().ok_or(format!("no {key}: {line}"));
        let row = |key: &str| call[key].as_u64().ok_or(format!("no {key}: {line}"));
        let mut put = |row: u64, text: String| -> Result<(), String> {
            *texts.get_mut(row as usize).ok_or(format!("no row {row}"))? = Some(text);
            Ok(())
        };
        let (tool, action_row) = (text("tool")?, row("action_row")?);
        put(action_row, Action::call(tool, &call["args"]).words())?;
        let (session, suite) = (text("session")?, text("suite")?);
        if text("kind")? == "honest" {
            let intent_row = row("intent_row")?;
            put(intent_row, text("intent")?.to_owned())?;
            let figures = json!({"session": session, "suite": suite, "tool": tool, "intent_row": intent_row, "action_row": action_row});
            runs.push_str(&format!("{figures}\n"));
        } else {
            let id = format!("{session}/{}", row("step")?);
            let figures = json!({"session": session, "suite": suite, "tool": tool, "action_row": action_row, "id": id});
            attacks.push_str(&format!("{figures}\n"));
        }
    }
    let texts: Option<Vec<&str>> = texts.iter().map(Option::as_deref).collect();
    let vectors = Form::new().embed(&texts.ok_or("a row without a text")?)?;

    std::fs::create_dir_all(&out)?;
    std::fs::write(out.join("form.sparse"), Vectors::to_sparse(Form::DIMENSION, &vectors)?)?;
    std::fs::write(out.join("minilm.f32"), minilm)?;
    std::fs::write(out.join("runs.jsonl"), runs)?;
    std::fs::write(out.join("attacks.jsonl"), attacks)?;
    Ok(())
}
