//! The reader around a made-up network: what it accepts and what it makes of scores.

use std::sync::Arc;

use super::*;
use crate::error::ErrorCode;
use crate::inference::fake::FakeModel;
use crate::inference::{Activation, Channels, Input, ModelEntry, Output, Outputs, Tensor};

const PLACES: usize = 8;

fn entry() -> ModelEntry {
    let classes = std::iter::once(String::new()).chain(CLASS_NAMES.chars().map(String::from)).collect();
    ModelEntry {
        id: "reader".into(),
        role: Role::MrzLine,
        sets: vec!["default".into()],
        file: "trained/reader.onnx".into(),
        sha256: String::new(),
        licence: String::new(),
        source: String::new(),
        meaning: String::new(),
        score_direction: None,
        threshold: None,
        measured_error: String::new(),
        operating_points: Vec::new(),
        input: Input {
            name: "line".into(),
            shape: [1, 1, 32, 32],
            channels: Channels::Grey,
            mean: vec![127.5],
            scale: vec![1.0 / 127.5],
        },
        crop: Crop::LineStrip { narrow: 0.5, contrast_percentiles: [1.0, 99.0], least_range: 24 },
        output: Output {
            logits: Some("logits".into()),
            activation: Some(Activation::Softmax),
            classes: Some(classes),
            ..Output::default()
        },
    }
}

/// A network that says these classes at its places, however sure.
fn network(entry: ModelEntry, said: [usize; PLACES], shape: Vec<usize>) -> LoadedModel {
    let mut data = vec![0.0; PLACES * CLASSES];
    for (place, class) in said.into_iter().enumerate() {
        data[place * CLASSES + class] = 9.0;
    }
    let outputs = Outputs(vec![("logits".into(), Tensor { shape, data })]);
    LoadedModel::new(entry, Arc::new(FakeModel(outputs)))
}

fn reader(said: [usize; PLACES]) -> LineReader {
    LineReader::new(network(entry(), said, vec![1, PLACES, CLASSES])).unwrap()
}

#[test]
fn scores_become_text_with_places_in_the_strip() {
    let reader = reader([0, 26, 0, 37, 0, 37, 1, 0]);
    let line = reader.read(&GrayImage::from_pixel(40, reader.strip_height_px(), image::Luma([200]))).unwrap();
    assert_eq!(line.text(), "P<<0");
    assert!(line.confidence() > 0.99, "{}", line.confidence());
    // 40 px were narrowed to 20 of the 32 columns; a place is four columns, so eight px.
    assert_eq!(line.middles_px, [9.0, 25.0, 41.0, 49.0]);
    assert!(line.columns.iter().all(|column| (column.iter().sum::<f32>() - 1.0).abs() < 1e-5));
}

#[test]
fn blanks_alone_are_no_line() {
    let line = reader([0; PLACES]).read(&GrayImage::new(40, 32)).unwrap();
    assert_eq!((line.text(), line.confidence()), (String::new(), 0.0));
}

#[test]
fn a_strip_of_nothing_is_no_line_and_one_of_another_height_a_fault() {
    let reader = reader([1; PLACES]);
    assert_eq!(reader.read(&GrayImage::new(0, 0)).unwrap(), ReadLine::default());
    let fault = reader.read(&GrayImage::new(40, 31)).err().map(|error| error.code());
    assert_eq!(fault, Some(ErrorCode::ModelFailed));
}

#[test]
fn rows_that_are_not_of_a_line_reader_are_refused() {
    let refused = |change: &dyn Fn(&mut ModelEntry)| {
        let mut entry = entry();
        change(&mut entry);
        let made = LineReader::new(network(entry, [0; PLACES], vec![1, PLACES, CLASSES]));
        made.err().map(|error| error.code()) == Some(ErrorCode::ModelFailed)
    };
    assert!(!refused(&|_| ()));
    assert!(refused(&|entry| entry.crop = Crop::Box { square: "height".into() }));
    assert!(refused(&|entry| entry.output.classes = None));
    assert!(refused(&|entry| entry.output.classes.as_mut().unwrap().swap(1, 2)));
    for narrow in [0.0, -1.0, 1.5, f64::NAN] {
        let crop = Crop::LineStrip { narrow, contrast_percentiles: [1.0, 99.0], least_range: 24 };
        assert!(refused(&|entry| entry.crop = crop.clone()), "{narrow}");
    }
    for contrast_percentiles in [[99.0, 1.0], [-1.0, 99.0], [1.0, 101.0], [f64::NAN, 99.0]] {
        let crop = Crop::LineStrip { narrow: 0.9, contrast_percentiles, least_range: 24 };
        assert!(refused(&|entry| entry.crop = crop.clone()), "{contrast_percentiles:?}");
    }
}

#[test]
fn scores_of_another_shape_are_a_fault() {
    for shape in [vec![PLACES, CLASSES], vec![1, CLASSES, PLACES], vec![2, PLACES / 2, CLASSES]] {
        let reader = LineReader::new(network(entry(), [0; PLACES], shape)).unwrap();
        let fault = reader.read(&GrayImage::new(40, 32)).err().map(|error| error.code());
        assert_eq!(fault, Some(ErrorCode::ModelFailed));
    }
}
