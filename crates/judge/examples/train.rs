//! Trains the text model on made-up lures and letters (`world`) and on folders of honest mail, and writes its weights.
//! `cargo run --release -p tidewatch-judge --example train -- policies/model/text.weights [HAM_FOLDER ...]`
//! Of a folder only messages whose name hashes even are learned, so that the others can be measured on.

use std::path::Path;

use judge::folded::Folded;
use judge::text_model::{BUCKETS, Features, TextModel};
use mail::{Limits, Message};
use world::chance::Chance;

/// A text with its class.
struct Example {
    features: Features,
    is_lure: bool,
    weight: f64,
}

const SEED: u64 = 20_260_321;
const LURES: usize = 6_000;
const LETTERS: usize = 4_000;
const ROUNDS: usize = 12;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [output, folders @ ..] = arguments.as_slice() else {
        eprintln!("usage: train OUTPUT [HAM_FOLDER ...]");
        std::process::exit(2);
    };
    let mut examples: Vec<Example> =
        world::lure::lures(SEED, LURES).iter().map(|text| made_up(text, true)).collect();
    examples
        .extend(world::correspondence::letters(SEED + 1, LETTERS).iter().map(|text| made_up(text, false)));
    for folder in folders {
        let before = examples.len();
        examples.extend(real(Path::new(folder)));
        println!("{folder}: {} learned", examples.len() - before);
    }
    let (weights, bias) = learn(&mut examples);
    let model = quantised(&weights, bias);
    report(&model, &examples);
    if let Err(error) = std::fs::write(output, model.write()) {
        eprintln!("could not write {output}: {error}");
        std::process::exit(2);
    }
}

fn made_up(text: &world::lure::Text, is_lure: bool) -> Example {
    let features = Features::new(&Folded::new(&text.subject), &Folded::new(&text.body));
    Example { features, is_lure, weight: 1.0 }
}

fn real(folder: &Path) -> Vec<Example> {
    let mut paths: Vec<_> =
        std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    paths.sort();
    let chosen = paths.into_iter().filter(|path| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        name.starts_with("sa-")
            && name.bytes().fold(0_u32, |hash, byte| hash.wrapping_mul(31) ^ u32::from(byte)) % 2 == 0
    });
    chosen
        .filter_map(|path| {
            let message = Message::parse(&std::fs::read(path).ok()?, &Limits::default());
            let subject = message.subject.as_ref().map_or("", |subject| subject.text.as_str());
            let features = Features::new(&Folded::new(subject), &Folded::new(message.body.visible_text()));
            Some(Example { features, is_lure: false, weight: 4.0 })
        })
        .collect()
}

/// Logistic regression by stochastic descent; weights that matter little are pulled to nothing.
fn learn(examples: &mut [Example]) -> (Vec<f64>, f64) {
    let mut weights = vec![0.0; BUCKETS];
    let mut bias = 0.0;
    let mut chance = Chance::new(SEED + 2);
    for round in 0..ROUNDS {
        let rate = 0.5 / (1.0 + round as f64);
        for place in (1..examples.len()).rev() {
            examples.swap(place, chance.below(place + 1));
        }
        for example in examples.iter() {
            let root = (example.features.buckets.len() as f64).sqrt().max(1.0);
            let margin =
                example.features.buckets.iter().map(|&bucket| weights[usize::from(bucket)]).sum::<f64>()
                    / root
                    + bias;
            let wanted = f64::from(u8::from(example.is_lure));
            let error = (wanted - 1.0 / (1.0 + (-margin).exp())) * example.weight * rate;
            bias += error * 0.02;
            for &bucket in &example.features.buckets {
                let weight = &mut weights[usize::from(bucket)];
                *weight += error / root - *weight * 0.000_2 * rate;
            }
        }
    }
    (weights, bias)
}

fn quantised(weights: &[f64], bias: f64) -> TextModel {
    let largest = weights.iter().fold(0.01_f64, |largest, weight| largest.max(weight.abs()));
    let step = (largest / 127.0 * 10_000.0).ceil();
    let whole = weights.iter().map(|weight| (weight * 10_000.0 / step).round() as i8).collect();
    TextModel::new(whole, (bias * 100.0).round() as i32, step as i32).expect("one weight per bucket")
}

fn report(model: &TextModel, examples: &[Example]) {
    for is_lure in [true, false] {
        let mut scores: Vec<i32> = examples
            .iter()
            .filter(|one| one.is_lure == is_lure)
            .map(|one| model.score(&one.features))
            .collect();
        scores.sort_unstable();
        let at = |share: usize| scores.get(scores.len() * share / 100).copied().unwrap_or_default();
        println!(
            "lure {is_lure}: {} texts, scores at 1 % {}, 50 % {}, 99 % {}",
            scores.len(),
            at(1),
            at(50),
            at(99)
        );
    }
}
