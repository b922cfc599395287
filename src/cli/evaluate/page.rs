//! The page for people. In: an evaluation. Out: one HTML file with tables and plots, without scripts and without anything
//! fetched.

use super::liveness::LivenessEvaluation;
use super::pairs::{MatchErrors, MatchEvaluation};
use super::plot;
use super::rates::Rate;

const STYLE: &str = "\
:root{color-scheme:light dark;--ink:#1d2330;--paper:#fff;--soft:#d5dae3;--own:#1f6f54;--other:#b4472f;--mark:#7a5cc4}\
@media(prefers-color-scheme:dark){:root{--ink:#e6e9ef;--paper:#14171d;--soft:#3a4150;--own:#5fc39a;--other:#e78a70;--mark:#b7a2f0}}\
body{font:15px/1.5 system-ui,sans-serif;color:var(--ink);background:var(--paper);margin:2rem auto;max-width:64rem;padding:0 1rem}\
table{border-collapse:collapse;margin:1rem 0}th,td{padding:.3rem .8rem;border-bottom:1px solid var(--soft);text-align:left}\
td.n{text-align:right;font-variant-numeric:tabular-nums}.plots{display:grid;grid-template-columns:repeat(auto-fit,minmax(20rem,1fr));gap:1.5rem}\
svg{width:100%;height:auto}svg text{fill:var(--ink);font-size:13px}svg .tick{font-size:11px}svg .title{font-weight:600}\
.area{fill:none;stroke:var(--soft)}.grid{stroke:var(--soft)}.curve,.own,.other{fill:none;stroke-width:2}.curve,.own{stroke:var(--own)}\
.other{stroke:var(--other)}.bar{stroke:none;opacity:.65}.bar.own{fill:var(--own)}.bar.other{fill:var(--other)}\
.threshold{stroke:var(--mark);stroke-dasharray:4 3;stroke-width:2}.w{fill:var(--own)}.o{fill:var(--other)}code{font-size:.9em;word-break:break-all}";

fn document(title: &str, body: &str) -> String {
    format!(
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" \
         content=\"width=device-width,initial-scale=1\"><title>{title}</title><style>{STYLE}</style></head>\n\
         <body><h1>{title}</h1>\n{body}\n</body></html>\n"
    )
}

/// Text that may stand in markup.
fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            other => safe.push(other),
        }
    }
    safe
}

fn percent(value: Option<f64>) -> String {
    value.map_or_else(|| "–".to_owned(), |value| format!("{:.2} %", 100.0 * value))
}

/// Errors of trials, the rate and the interval, as cells.
fn cells(rate: &Rate) -> String {
    format!(
        "<td class=\"n\">{} of {}</td><td class=\"n\">{}</td><td class=\"n\">{} to {}</td>",
        rate.errors,
        rate.trials,
        percent(rate.rate),
        percent(rate.low),
        percent(rate.high)
    )
}

const HEAD: &str = "<th>errors</th><th>rate</th><th>95 % interval</th>";

/// The page of a match evaluation.
pub(super) fn of_match(evaluation: &MatchEvaluation, same: &[f64], different: &[f64]) -> String {
    let row = |errors: &MatchErrors| {
        let name = errors.group.as_deref().map_or_else(|| "all pairs".to_owned(), escaped);
        format!(
            "<tr><td>{name}</td><td>false match (FMR)</td>{}</tr><tr><td></td><td>false non-match (FNMR)</td>{}</tr>",
            cells(&errors.false_match),
            cells(&errors.false_non_match)
        )
    };
    let rows: String = std::iter::once(&evaluation.all).chain(&evaluation.groups).map(row).collect();
    let table: String = evaluation
        .curve
        .true_pass
        .iter()
        .map(|row| {
            let note = if row.supported { "" } else { "fewer pairs than that: nothing follows" };
            format!(
                "<tr><td class=\"n\">{}</td><td class=\"n\">{}</td><td class=\"n\">{:.4}</td><td>{note}</td></tr>",
                row.at_false_pass,
                percent(Some(row.true_pass)),
                row.threshold
            )
        })
        .collect();
    let provisional = if evaluation.provisional { ", provisional" } else { "" };
    let body = format!(
        "<p>Embedder {} (<code>{}</code>), threshold {:.4}{provisional}; {} pairs. Pictures without a face: {} of {}. \
         Equal error rate {}, area under the curve {}.</p>\
         <table><tr><th></th><th></th>{HEAD}</tr>{rows}</table>\
         <table><tr><th>at FMR</th><th>true match rate</th><th>threshold</th><th></th></tr>{table}</table>\
         <div class=\"plots\">{}{}{}</div>\
         <p>Intervals are exact (Clopper and Pearson) and take pairs as independent, which pairs that share pictures or \
         people are not. Without an error the upper end is 3 / trials.</p>",
        escaped(&evaluation.embedder),
        escaped(&evaluation.sha256),
        evaluation.threshold,
        evaluation.pairs,
        evaluation.failure_to_acquire.errors,
        evaluation.failure_to_acquire.trials,
        percent(evaluation.curve.equal_error_rate),
        evaluation.curve.area.map_or_else(|| "–".to_owned(), |area| format!("{area:.4}")),
        plot::roc(&evaluation.curve, "false match rate", "true match rate"),
        plot::errors(&evaluation.curve, evaluation.threshold, ["false matches", "false non-matches"]),
        plot::histogram(same, different, evaluation.threshold, ["same person", "different people"]),
    );
    document("Match evaluation", &body)
}

/// The page of a liveness evaluation.
pub(super) fn of_liveness(evaluation: &LivenessEvaluation, live: &[f64], attacks: &[f64]) -> String {
    let species: String = evaluation
        .species
        .iter()
        .map(|one| {
            let (name, lost) = (escaped(&one.species), one.non_response.errors);
            format!("<tr><td>APCER, {name}</td>{}<td class=\"n\">{lost}</td></tr>", cells(&one.apcer))
        })
        .collect();
    let groups: String = evaluation
        .groups
        .iter()
        .map(|one| format!("<tr><td>BPCER, {}</td>{}<td></td></tr>", escaped(&one.group), cells(&one.bpcer)))
        .collect();
    let worst = evaluation.worst_species.as_deref().map_or_else(|| "–".to_owned(), escaped);
    let body = format!(
        "<p>Model {} (<code>{}</code>), threshold {:.3}. Worst APCER: {} ({worst}). Equal error rate {}.</p>\
         <table><tr><th></th>{HEAD}<th>without a score</th></tr>{species}<tr><td>BPCER</td>{}<td class=\"n\">{}</td></tr>{groups}</table>\
         <div class=\"plots\">{}{}{}</div>\
         <p>Names of rates follow ISO/IEC 30107-3. These are counts on the pictures given, one score a still; no statement \
         under that standard follows from them.</p>",
        escaped(&evaluation.model),
        escaped(&evaluation.sha256),
        evaluation.threshold,
        percent(evaluation.worst_apcer),
        percent(evaluation.curve.equal_error_rate),
        cells(&evaluation.bpcer),
        evaluation.failure_to_acquire.errors,
        plot::roc(&evaluation.curve, "attacks taken for live", "live people accepted"),
        plot::errors(&evaluation.curve, evaluation.threshold, ["attacks accepted", "live people refused"]),
        plot::histogram(live, attacks, evaluation.threshold, ["live", "attacks"]),
    );
    document("Liveness evaluation", &body)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_from_outside_cannot_become_markup() {
        assert_eq!(escaped("<b>&\"x\"</b>"), "&lt;b&gt;&amp;&quot;x&quot;&lt;/b&gt;");
    }
}
