//! A bundle as one page for people. A container and what the verifier said of it in, self-contained HTML out: opened
//! from a disk it asks no network for anything, and its own policy would not let it.

mod overlay;
mod timeline;

use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use crate::error::Result;
use crate::evidence::container::Entry;
use crate::evidence::envelope::{Envelope, MAX_PAYLOAD_BYTES};
use crate::evidence::layout::{self, DOCUMENT, FACE, FRAME_LOG, MAX_REPORT_BYTES, PROFILE, QUALITY};
use crate::evidence::verify::VerifyReport;
use crate::evidence::{jpeg, json};

const STYLE: &str = include_str!("style.css");

/// The page for the plain container `bytes`. Without a report, or with one in which no trusted key signed, everything
/// is marked as not verified.
///
/// # Errors
/// When it is no container of a bundle, or has no readable statement.
pub fn html_report(bytes: &[u8], report: Option<&VerifyReport>) -> Result<String> {
    let layout = layout::read(bytes)?;
    let envelope = Envelope::from_json(layout.signature)?;
    let statement = json::parse(&envelope.payload, MAX_PAYLOAD_BYTES)?;
    let page = Page { files: layout.files, predicate: statement["predicate"].clone(), report };
    let title = format!("Evidence {}", page.text("/session/id"));
    let mut html = format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; img-src data:; style-src \
         'unsafe-inline'\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n",
        escaped(&title)
    );
    html.push_str(&page.head(&envelope.key_id));
    html.push_str(&page.pictures());
    html.push_str(&page.checks());
    html.push_str(&page.timeline());
    html.push_str(&page.verification());
    html.push_str(&page.storage());
    html.push_str(&page.rules());
    html.push_str("</body>\n</html>\n");
    Ok(html)
}

struct Page<'a> {
    files: Vec<Entry<'a>>,
    predicate: Value,
    report: Option<&'a VerifyReport>,
}

impl Page<'_> {
    fn text(&self, pointer: &str) -> String {
        shown(self.predicate.pointer(pointer).unwrap_or(&Value::Null))
    }

    fn list(&self, pointer: &str) -> &[Value] {
        self.predicate.pointer(pointer).and_then(Value::as_array).map_or(&[], Vec::as_slice)
    }

    /// A report's JSON; null when it is not there or not readable.
    fn json(&self, name: &str) -> Value {
        let file = self.files.iter().find(|file| file.name == name);
        file.and_then(|file| json::parse(file.bytes, MAX_REPORT_BYTES).ok()).unwrap_or_default()
    }

    fn head(&self, key_id: &str) -> String {
        let (class, verdict) = match self.report {
            None => ("open", "not verified: no trusted key was given"),
            Some(report) if report.is_valid() => ("valid", "valid"),
            Some(_) => ("invalid", "invalid: do not rely on anything below"),
        };
        let mut out = format!(
            "<header>\n<h1>Evidence of a capture session</h1>\n<p>Verification: <span class=\"{class}\">{verdict}</span></p>\n<dl>\n"
        );
        let specimen = match self.predicate.pointer("/specimen") {
            Some(Value::Bool(true)) => "yes: drawn specimens were taken, nobody was identified",
            _ => "no",
        };
        row(&mut out, "Outcome", &self.text("/outcome"));
        row(&mut out, "Specimen", specimen);
        for reason in self.list("/reasons") {
            row(&mut out, "Reason", &format!("{} ({})", shown(&reason["message"]), shown(&reason["code"])));
        }
        row(&mut out, "Session", &self.text("/session/id"));
        row(&mut out, "Audience", &self.text("/session/audience"));
        row(
            &mut out,
            "Challenge",
            &format!("{} ({})", self.text("/session/challenge"), self.text("/session/challenge_source")),
        );
        row(&mut out, "Camera", &self.text("/capture/camera/name"));
        let signals: Vec<String> = self.list("/capture/camera/virtual_signals").iter().map(shown).collect();
        if !signals.is_empty() {
            row(&mut out, "Signs of a virtual camera", &signals.join(", "));
        }
        row(&mut out, "Signed by key", key_id);
        out.push_str("</dl>\n</header>\n");
        out
    }

    fn pictures(&self) -> String {
        let (document, face) = (self.json(DOCUMENT), self.json(FACE));
        let mut out = String::new();
        for file in self.files.iter().filter(|file| file.name.ends_with(".jpg")) {
            let Ok([width, height]) = jpeg::size_px(file.bytes) else { continue };
            let marks =
                overlay::report_on(file.name, &document, &face).map(overlay::marks).unwrap_or_default();
            let name = escaped(file.name);
            // Writing to a text cannot fail.
            let _ = write!(
                out,
                "<figure>\n<svg viewBox=\"0 0 {width} {height}\" role=\"img\" aria-label=\"{name}\">\n<image \
                 width=\"{width}\" height=\"{height}\" href=\"data:image/jpeg;base64,{}\"/>\n",
                STANDARD.encode(file.bytes)
            );
            for mark in &marks {
                let points: Vec<String> =
                    mark.corners.iter().map(|[x, y]| format!("{x:.1},{y:.1}")).collect();
                let label = escaped(&mark.label);
                let _ = writeln!(
                    out,
                    "<polygon points=\"{}\"><title>{label}</title></polygon>",
                    points.join(" ")
                );
            }
            let mut labels: Vec<&str> = marks.iter().map(|mark| mark.label.as_str()).collect();
            labels.dedup();
            let marked = if labels.is_empty() { String::new() } else { format!(": {}", labels.join(", ")) };
            let masked = self.masked_in(file.name);
            let _ = write!(
                out,
                "</svg>\n<figcaption>{name}, {width} × {height} px{}{}</figcaption>\n</figure>\n",
                escaped(&marked),
                escaped(&masked)
            );
        }
        if out.is_empty() {
            out.push_str("<p>The bundle holds no pictures.</p>\n");
        }
        format!("<section>\n<h2>Pictures</h2>\n<div class=\"pictures\">\n{out}</div>\n</section>\n")
    }

    /// What is masked in a file, to stand behind its name; nothing where nothing is.
    fn masked_in(&self, file: &str) -> String {
        let here = self.list("/minimised").iter().filter(|one| one["file"] == file && one["how"] == "masked");
        let fields: Vec<String> = here.map(|one| shown(&one["field"]).replace('_', " ")).collect();
        if fields.is_empty() { String::new() } else { format!("; masked: {}", fields.join(", ")) }
    }

    /// What was kept back and what may be deleted; nothing where neither was asked for.
    fn storage(&self) -> String {
        let mut rows = String::new();
        let mut told = |file: &Value, what: &str, more: &str| {
            let (file, what, more) = (escaped(&shown(file)), escaped(what), escaped(more));
            let _ = writeln!(rows, "<tr><td>{file}</td><td>{what}</td><td class=\"soft\">{more}</td></tr>");
        };
        for one in self.list("/minimised") {
            let field = shown(&one["field"]).replace('_', " ");
            let how = if one["how"] == "masked" { "masked" } else { "not stored, for its" };
            told(&one["file"], &format!("{how} {field}"), one["reason"].as_str().unwrap_or_default());
        }
        for class in self.list("/retention/classes") {
            told(&class["file"], &format!("may be deleted from {} on", shown(&class["delete_after"])), "");
        }
        if rows.is_empty() { rows } else { table("Storage", &["File", "What", "Why"], &rows) }
    }

    fn checks(&self) -> String {
        let reports = [DOCUMENT, FACE, QUALITY].map(|name| self.json(name));
        let told = |id: &Value, subject: &Value| {
            let all = reports.iter().filter_map(|report| report["checks"].as_array()).flatten();
            all.clone()
                .find(|check| check["id"] == *id && check["subject"] == *subject)
                .cloned()
                .unwrap_or_default()
        };
        let mut rows = String::new();
        for decision in self.list("/decisions") {
            let more = told(&decision["check"], &decision["subject"]);
            let status = shown(&decision["status"]);
            let class = match status.as_str() {
                "passed" => "passed",
                "failed" => "failed",
                _ => "open",
            };
            let sign = match decision["direction"].as_str() {
                Some("at_least") => "≥ ",
                Some("at_most") => "≤ ",
                _ => "",
            };
            let threshold = number(&decision["threshold"]);
            let threshold = if threshold.is_empty() { threshold } else { format!("{sign}{threshold}") };
            let marginal = if decision["marginal"] == true { " (marginal)" } else { "" };
            let required = if decision["required"] == true { "required" } else { "informative" };
            let _ = writeln!(
                rows,
                "<tr><td data-name=\"Check\">{}</td><td data-name=\"Of\">{}</td><td class=\"{class}\">{}{marginal}</td>\
                 <td class=\"number\" data-name=\"Value\">{}</td><td class=\"number\" data-name=\"Threshold\">{}</td>\
                 <td>{required}</td><td class=\"soft\">{}</td></tr>",
                escaped(&shown(&decision["check"])),
                escaped(&shown(&decision["subject"])),
                escaped(&status),
                escaped(&with_unit(&number(&decision["score"]), &more["unit"])),
                escaped(&threshold),
                escaped(more["reason"].as_str().unwrap_or_default()),
            );
        }
        table("Checks", &["Check", "Of", "Result", "Value", "Threshold", "Weight", "Remark"], &rows)
    }

    fn timeline(&self) -> String {
        let mut rows = String::new();
        let mut event = |time: &str, what: &str, more: &str| {
            let _ = writeln!(
                rows,
                "<tr><td class=\"number\" data-name=\"Time\">{}</td><td>{}</td><td class=\"soft\">{}</td></tr>",
                escaped(time),
                escaped(what),
                escaped(more)
            );
        };
        event(&self.text("/session/challenge_issued_at"), "challenge given out", "as the device says");
        event(&self.text("/times/device_start"), "session began", "by the device's clock");
        let log = self.files.iter().find(|file| file.name == FRAME_LOG).map_or(&[][..], |file| file.bytes);
        for [time, what, remark] in timeline::rows(log) {
            event(&time, &what, &remark);
        }
        event(&self.text("/times/device_end"), "session ended", "by the device's clock");
        event(&self.text("/session/expires_at"), "challenge expires", "");
        if let Some(report) = self.report {
            let bounds = [("not before", report.times.not_before), ("not after", report.times.not_after)];
            for (what, bound) in bounds.into_iter().filter_map(|(what, bound)| Some((what, bound?))) {
                let by = serde_json::to_value(bound.by).unwrap_or_default();
                event(&bound.at.to_string(), what, &format!("held by: {}", shown(&by).replace('_', " ")));
            }
        }
        table("Timeline", &["Time", "What", "Remark"], &rows)
    }

    fn verification(&self) -> String {
        let Some(report) = self.report else {
            return "<section>\n<h2>Verification</h2>\n<p class=\"open\">Nothing was verified.</p>\n</section>\n".to_owned();
        };
        let mut rows = String::new();
        for item in &report.items {
            let class = match item.status {
                "valid" => "valid",
                "absent" => "open",
                _ => "invalid",
            };
            let name = escaped(&item.name);
            let _ =
                writeln!(rows, "<tr><td>{name}</td><td class=\"{class}\">{}</td></tr>", escaped(item.status));
        }
        for item in &report.not_checked {
            let _ = writeln!(rows, "<tr><td>{}</td><td class=\"soft\">not checked</td></tr>", escaped(item));
        }
        table("Verification", &["Item", "Status"], &rows)
    }

    fn rules(&self) -> String {
        let mut models = String::new();
        for model in self.list("/models") {
            let text = format!("{} threshold {}", shown(&model["sha256"]), number(&model["threshold"]));
            row(&mut models, &shown(&model["id"]), &text);
        }
        let profile = self.files.iter().find(|file| file.name == PROFILE).map_or(&[][..], |file| file.bytes);
        format!(
            "<section>\n<h2>Rules</h2>\n<dl>\n<dt>Profile</dt><dd>{} <code>{}</code></dd>\n{models}</dl>\n\
             <details>\n<summary>The profile in full</summary>\n<pre>{}</pre>\n</details>\n</section>\n",
            escaped(&self.text("/profile/id")),
            escaped(&self.text("/profile/sha256")),
            escaped(&String::from_utf8_lossy(profile)),
        )
    }
}

fn table(title: &str, heads: &[&str], rows: &str) -> String {
    let heads: String = heads.iter().map(|head| format!("<th scope=\"col\">{head}</th>")).collect();
    if rows.is_empty() {
        return format!("<section>\n<h2>{title}</h2>\n<p class=\"soft\">None.</p>\n</section>\n");
    }
    format!(
        "<section>\n<h2>{title}</h2>\n<table>\n<thead><tr>{heads}</tr></thead>\n<tbody>\n{rows}</tbody>\n</table>\n</section>\n"
    )
}

fn row(out: &mut String, name: &str, value: &str) {
    let _ = writeln!(out, "<dt>{}</dt><dd>{}</dd>", escaped(name), escaped(value));
}

/// A JSON value in words.
fn shown(value: &Value) -> String {
    match value {
        Value::Null => "none".to_owned(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// Up to four decimals; nothing for null.
fn number(value: &Value) -> String {
    let Some(number) = value.as_f64() else { return String::new() };
    let text = format!("{number:.4}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

fn with_unit(number: &str, unit: &Value) -> String {
    match unit.as_str() {
        Some(unit) if !number.is_empty() => format!("{number} {unit}"),
        _ => number.to_owned(),
    }
}

/// Text for HTML, between tags and inside of double quotes.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            // Neither may stand in a page at all.
            '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{7f}'..='\u{9f}' => {
                out.push('\u{fffd}')
            }
            other => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_the_bundle_becomes_a_tag() {
        assert_eq!(escaped("<a b=\"c\">'&\0"), "&lt;a b=&quot;c&quot;&gt;&#39;&amp;\u{fffd}");
    }

    #[test]
    fn numbers_are_short() {
        for (value, text) in [("0.5", "0.5"), ("150", "150"), ("329.6087660404166", "329.6088"), ("null", "")]
        {
            assert_eq!(number(&serde_json::from_str(value).unwrap()), text);
        }
        assert_eq!(with_unit("3", &Value::from("mm")), "3 mm");
        assert_eq!(with_unit("", &Value::from("mm")), "");
    }
}
