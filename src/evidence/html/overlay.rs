//! Where things were found on a picture. A stage report's JSON in, polygons in the picture's pixels out.

use serde_json::Value;

/// Four corners with what stands there.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Mark {
    pub(super) label: String,
    pub(super) corners: [[f64; 2]; 4],
}

/// The report on the picture `name` in `evidence/`, where there is one.
pub(super) fn report_on<'a>(name: &str, document: &'a Value, face: &'a Value) -> Option<&'a Value> {
    let stem = name.strip_prefix("evidence/")?.strip_suffix(".jpg")?;
    if let Some(number) = stem.strip_prefix("selfie-") {
        let index = number.parse::<usize>().ok()?.checked_sub(1)?;
        return face.pointer(&format!("/report/selfies/{index}"));
    }
    let (side, look) = stem.strip_prefix("document-")?.split_once('-')?;
    let look = match look {
        "rectified" => "page",
        "frame" => "photo",
        _ => return None,
    };
    document.pointer(&format!("/report/{side}/{look}"))
}

/// Every box, quad and region in a report by stages, labelled with its stage.
pub(super) fn marks(report: &Value) -> Vec<Mark> {
    let mut found = Vec::new();
    for (stage, outcome) in report.as_object().into_iter().flatten() {
        collect(outcome, stage, &mut found);
    }
    found
}

fn collect(value: &Value, label: &str, found: &mut Vec<Mark>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| collect(item, label, found)),
        Value::Object(object) => {
            for (key, inner) in object {
                let corners = match key.as_str() {
                    "box" | "quad" | "region" | "rect" => corners(inner),
                    _ => None,
                };
                match corners {
                    Some(corners) => found.push(Mark { label: label.to_owned(), corners }),
                    None => collect(inner, label, found),
                }
            }
        }
        _ => {}
    }
}

/// `[x, y, width, height]`, or four points.
fn corners(value: &Value) -> Option<[[f64; 2]; 4]> {
    let four = value.as_array().filter(|four| four.len() == 4)?;
    let numbers = |list: &[Value]| list.iter().map(Value::as_f64).collect::<Option<Vec<f64>>>();
    if let Some(numbers) = numbers(four) {
        let [x, y, width, height] = numbers.try_into().ok()?;
        return Some([[x, y], [x + width, y], [x + width, y + height], [x, y + height]]);
    }
    let points = four.iter().map(|point| numbers(point.as_array()?)?.try_into().ok());
    points.collect::<Option<Vec<[f64; 2]>>>()?.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn boxes_and_quads_are_found_at_any_depth() {
        let report = json!({
            "face_detect": {"faces": [{"box": [1, 2, 3, 4], "score": 1}]},
            "mrz": {"status": "found", "quad": [[0, 0], [9, 0], [9, 5], [0, 5.5]], "box": "none"},
            "corners": {"status": "not_found", "region": [1, 2, 3]},
        });
        let found = marks(&report);
        let of = |label: &str| found.iter().find(|mark| mark.label == label).map(|mark| mark.corners);
        assert_eq!(found.len(), 2);
        assert_eq!(of("face_detect"), Some([[1.0, 2.0], [4.0, 2.0], [4.0, 6.0], [1.0, 6.0]]));
        assert_eq!(of("mrz"), Some([[0.0, 0.0], [9.0, 0.0], [9.0, 5.0], [0.0, 5.5]]));
    }

    #[test]
    fn each_picture_has_its_report() {
        let document = json!({"report": {"front": {"page": 1, "photo": 2}, "back": null}});
        let face = json!({"report": {"selfies": [3]}});
        let on = |name: &str| report_on(&format!("evidence/{name}.jpg"), &document, &face).cloned();
        assert_eq!(on("document-front-rectified"), Some(json!(1)));
        assert_eq!(on("document-front-frame"), Some(json!(2)));
        assert_eq!(on("selfie-1"), Some(json!(3)));
        for none in ["selfie-0", "selfie-2", "portrait", "document-back-rectified", "document-front-x"] {
            assert_eq!(on(none), None, "{none}");
        }
    }
}
