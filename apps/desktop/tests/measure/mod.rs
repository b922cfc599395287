//! Measures what a frame shows. In: the shapes and the tree for screen readers of one frame. Out: texts that are cut off, lie
//! over each other, stick out of their control or have a character without a glyph.

use eframe::egui::accesskit::{Node, NodeId, Role};
use eframe::egui::epaint::ClippedShape;
use eframe::egui::{Context, FontId, FullOutput, Galley, Rect, Shape, pos2};

/// What a text may stick out by, in points: glyphs are a little wider than their advance.
const SLACK_PT: f32 = 1.5;

/// A text as it is drawn.
pub(crate) struct Drawn {
    pub(crate) text: String,
    /// Round its glyphs.
    rect: Rect,
    /// Round the glyphs of each line.
    lines: Vec<Rect>,
    /// What can be seen of the place that it is in.
    clip: Rect,
    /// An ellipsis stands for its end.
    elided: bool,
    /// Where a word goes on in the next line.
    broken: Option<String>,
}

/// Every text of a frame.
pub(crate) fn texts(shapes: &[ClippedShape]) -> Vec<Drawn> {
    let mut found = Vec::new();
    for clipped in shapes {
        collect(&clipped.shape, clipped.clip_rect, &mut found);
    }
    found.retain(|drawn| !drawn.text.trim().is_empty());
    found
}

fn collect(shape: &Shape, clip: Rect, found: &mut Vec<Drawn>) {
    match shape {
        Shape::Text(text) => {
            let lines =
                text.galley.rows.iter().map(|line| {
                    line.row.visuals.mesh_bounds.translate(text.pos.to_vec2() + line.pos.to_vec2())
                });
            found.push(Drawn {
                text: text.galley.text().to_owned(),
                rect: text.visual_bounding_rect(),
                lines: lines.filter(|line| line.is_positive()).collect(),
                clip,
                elided: text.galley.elided,
                broken: broken_word(&text.galley),
            });
        }
        Shape::Vec(shapes) => shapes.iter().for_each(|shape| collect(shape, clip, found)),
        _ => {}
    }
}

/// What is wrong with the texts of a frame: sideways nothing may be cut off, downwards only what can be scrolled.
pub(crate) fn faults(context: &Context, output: &FullOutput, scrolls: bool) -> Vec<String> {
    let drawn = texts(&output.shapes);
    let mut wrong = Vec::new();
    for Drawn { text, rect, clip, elided, broken, .. } in &drawn {
        let place = clip.expand(SLACK_PT);
        let sideways = rect.left() < place.left() || rect.right() > place.right();
        let downwards = !scrolls && (rect.top() < place.top() || rect.bottom() > place.bottom());
        if sideways || downwards || *elided {
            wrong.push(format!("cut off: {text:?} {rect:?} in {clip:?}"));
        }
        if let Some(word) = broken {
            wrong.push(format!("broken: {word} in {text:?}"));
        }
        let tofu: String = without_glyph(context, text);
        if !tofu.is_empty() {
            wrong.push(format!("no glyph for {tofu:?} in {text:?}"));
        }
    }
    wrong.extend(cut_pictures(&output.shapes));
    wrong.extend(overlaps(&drawn));
    wrong.extend(sticking_out(&drawn, output));
    wrong
}

/// Two lines between which a word is broken. Han characters and kana may stand at the end of any line, paths must break
/// somewhere.
fn broken_word(galley: &Galley) -> Option<String> {
    let lines: Vec<String> = galley.rows.iter().map(|line| line.row.text()).collect();
    let is_letter = |sign: Option<char>| sign.is_some_and(|sign| sign.is_alphanumeric() && sign < '\u{2E80}');
    let is_broken = |pair: &&[String]| match pair {
        [line, next] => is_letter(line.chars().last()) && is_letter(next.chars().next()),
        _ => false,
    };
    let found = lines.windows(2).find(is_broken)?;
    (!galley.text().contains('/')).then(|| found.join("|"))
}

/// Pictures that are cut off sideways.
fn cut_pictures(shapes: &[ClippedShape]) -> Vec<String> {
    let mut wrong = Vec::new();
    for clipped in shapes {
        let Shape::Rect(picture) = &clipped.shape else { continue };
        let (rect, clip) = (picture.rect, clipped.clip_rect.expand(SLACK_PT));
        if picture.brush.is_some() && (rect.left() < clip.left() || rect.right() > clip.right()) {
            wrong.push(format!("cut off: a picture {rect:?} in {clip:?}"));
        }
    }
    wrong
}

fn without_glyph(context: &Context, text: &str) -> String {
    let font = FontId::proportional(17.0);
    context.fonts_mut(|fonts| {
        text.chars().filter(|sign| *sign != '\n' && !fonts.has_glyph(&font, *sign)).collect()
    })
}

fn overlaps(drawn: &[Drawn]) -> Vec<String> {
    let mut wrong = Vec::new();
    for (place, one) in drawn.iter().enumerate() {
        for other in &drawn[place + 1..] {
            if one.lines.iter().any(|line| other.lines.iter().any(|that| shares(one, *line, other, *that))) {
                wrong.push(format!("{:?} lies over {:?}", other.text, one.text));
            }
        }
    }
    wrong
}

/// Whether two lines lie over each other where both can be seen.
fn shares(one: &Drawn, line: Rect, other: &Drawn, that: Rect) -> bool {
    let shared = line.intersect(one.clip).intersect(that.intersect(other.clip));
    shared.width() > SLACK_PT && shared.height() > SLACK_PT
}

/// The text of a button or a list that lies in its middle must be wholly inside.
fn sticking_out(drawn: &[Drawn], output: &FullOutput) -> Vec<String> {
    let mut wrong = Vec::new();
    for (_, node) in controls(output) {
        let Some(bounds) = node.bounds() else { continue };
        let min = pos2(bounds.x0 as f32, bounds.y0 as f32);
        let control = Rect::from_min_max(min, pos2(bounds.x1 as f32, bounds.y1 as f32));
        for Drawn { text, rect, .. } in drawn {
            let is_its =
                [node.label(), node.value()].contains(&Some(text)) && control.contains(rect.center());
            if is_its && !control.expand(SLACK_PT).contains_rect(*rect) {
                wrong.push(format!("sticks out: {text:?} {rect:?} of {control:?}"));
            }
        }
    }
    wrong
}

/// The tree for screen readers.
pub(crate) fn nodes(output: &FullOutput) -> Vec<(NodeId, Node)> {
    output.platform_output.accesskit_update.clone().unwrap().nodes
}

/// What can be pressed or filled in.
pub(crate) fn controls(output: &FullOutput) -> Vec<(NodeId, Node)> {
    let roles = [Role::Button, Role::CheckBox, Role::TextInput, Role::ComboBox, Role::RadioButton];
    let is_control = |node: &Node| roles.contains(&node.role()) && !node.is_disabled();
    nodes(output).into_iter().filter(|(_, node)| is_control(node)).collect()
}
