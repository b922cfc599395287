//! The page for people: everything in it, nothing outside of it, and no word of the bundle taken for a tag.

use idcapture::error::ErrorCode;
use idcapture::evidence::{TrustPolicy, html_report, verify};
use serde_json::json;

use super::support::{bundle, issued_at, minimised_bundle, policy, repacked, with_statement};

/// Every tag is closed in its turn, but for those that have no end.
#[track_caller]
fn is_balanced(html: &str) {
    let mut open = Vec::new();
    for tag in html.split('<').skip(1).map(|rest| rest.split('>').next().unwrap()) {
        let name = tag.split([' ', '\n']).next().unwrap();
        match name.strip_prefix('/') {
            Some(closed) => assert_eq!(open.pop(), Some(closed), "</{closed}>"),
            None if tag.ends_with('/') || ["!DOCTYPE", "meta"].contains(&name) => {}
            None => open.push(name),
        }
    }
    assert!(open.is_empty(), "{open:?}");
}

#[test]
fn the_page_says_what_the_bundle_and_the_verifier_say() {
    let report = verify(&bundle(1), &policy()).unwrap();
    let html = html_report(&bundle(1), Some(&report)).unwrap();
    is_balanced(&html);
    for said in [
        "<span class=\"valid\">valid</span>",
        "review",
        "document.originality.not_measured",
        "bank.example",
        "evidence/selfie-1.jpg, 10 × 10 px",
        "face.match",
        "≥ 0.35",
        "not_measured",
        "frame 1 kept: sharpest",
        "focus 2.25",
        "frame_log",
        "not checked",
        "[checks.&quot;face.match&quot;]",
    ] {
        assert!(html.contains(said), "{said}");
    }
    assert_eq!(html.matches("<figure>").count(), 2);
}

#[test]
fn the_page_says_what_was_kept_back_and_what_may_go() {
    let html = html_report(&minimised_bundle(1), None).unwrap();
    is_balanced(&html);
    for said in [
        "evidence/document-front-rectified.jpg, 20 × 10 px; masked: mrz",
        "<td>evidence/portrait.jpg</td><td>not stored, for its portrait</td><td class=\"soft\">it shows nothing else</td>",
        "<td>evidence/document.json</td><td>masked mrz</td>",
        "<td>evidence/face.json</td><td>may be deleted from 2026-03-01T12:05:00Z on</td>",
    ] {
        assert!(html.contains(said), "{said}");
    }
    let open = html_report(&bundle(1), None).unwrap();
    assert!(
        !open.contains("masked:") && open.contains("<td>evidence/selfie-1.jpg</td><td>may be deleted from")
    );
}

#[test]
fn the_page_asks_the_network_for_nothing() {
    let html = html_report(&bundle(1), None).unwrap();
    is_balanced(&html);
    assert!(html.contains("default-src 'none'; img-src data:; style-src 'unsafe-inline'"));
    for outside in ["http:", "https:", "//", "<script", "<link", "<iframe", "url(", "@import", "src="] {
        // Base64 and comments of the style aside there is no address at all.
        let found = html.split("base64,").map(|part| part.split_once('"').map_or(part, |(_, rest)| rest));
        let found =
            found.filter(|part| part.contains(outside) && !(outside == "src=" && part.contains("-src ")));
        assert_eq!(found.count(), 0, "{outside}");
    }
    assert!(html.contains("prefers-color-scheme: dark") && html.contains("width=device-width"));
}

#[test]
fn what_is_not_verified_says_so() {
    let not_checked = html_report(&bundle(1), None).unwrap();
    assert!(not_checked.contains("not verified: no trusted key was given"));
    assert!(not_checked.contains("Nothing was verified."));
    let untrusted = TrustPolicy::new(Vec::new(), issued_at());
    let changed = repacked(&bundle(1), |files| files[2].1[30] ^= 1);
    for (bytes, policy, code) in
        [(bundle(1), untrusted, "signature.untrusted_key"), (changed, policy(), "digest.mismatch")]
    {
        let report = verify(&bytes, &policy).unwrap();
        let html = html_report(&bytes, Some(&report)).unwrap();
        is_balanced(&html);
        assert!(html.contains("invalid: do not rely on anything below") && html.contains(code));
        assert!(!html.contains("<span class=\"valid\">"));
    }
    assert_eq!(html_report(b"PK", None).unwrap_err().code(), ErrorCode::EvidenceContainer);
}

#[test]
fn no_word_of_the_bundle_becomes_a_tag() {
    let hostile = with_statement(&bundle(1), |statement| {
        let predicate = &mut statement["predicate"];
        for pointer in [
            "/session/audience",
            "/outcome",
            "/decisions/0/check",
            "/decisions/0/status",
            "/reasons/0/message",
        ] {
            *predicate.pointer_mut(pointer).unwrap() = json!("\"><script>alert(1)</script>'&\u{0}");
        }
        predicate["decisions"][1]["score"] = json!({"<b>": ["<i>"]});
        predicate["models"] = json!("<u>");
    });
    let report = verify(&hostile, &policy()).unwrap();
    for report in [None, Some(&report)] {
        let html = html_report(&hostile, report).unwrap();
        is_balanced(&html);
        assert!(
            !html.contains("<script")
                && !html.contains("<b>")
                && !html.contains("<u>")
                && !html.contains('\0')
        );
        assert!(html.contains("&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;&#39;&amp;"));
    }
}
