//! The live screen: steps, one large message, the preview with what was found in it, buttons. In: the model, the newest
//! picture. Out: what was pressed.

use eframe::egui::{
    CentralPanel, Color32, Id, Painter, Panel, Pos2, Rect, Role, Sense, Shape, Stroke, StrokeKind, TextureId,
    Ui, UiBuilder, Vec2, WidgetInfo, epaint::RectShape, pos2, vec2,
};
use idcapture::record::{GuidanceCode, SessionStep};

use super::{Focus, Pressed, announce, button, make_room, small};
use crate::fonts::MESSAGE_PT;
use crate::model::{LiveModel, Movements, StepLine, StepState};
use crate::preview::Marks;
use crate::words::Words;

/// Lines that the message has room for before it pushes the preview.
const MESSAGE_LINES: f32 = 2.0;
/// Reasons of a refusal that are told on this screen; the result has all of them.
const REASONS_SHOWN: usize = 1;
/// What is found is drawn so, over a dark edge that shows on any ground.
pub const FOUND: Color32 = Color32::from_rgb(0, 230, 118);
const EDGE: Color32 = Color32::from_rgba_premultiplied(0, 0, 0, 170);
const GUIDE: Color32 = Color32::from_rgba_premultiplied(200, 200, 200, 200);

/// What is drawn of the newest frame.
#[derive(Debug, Clone, Copy)]
pub struct Picture {
    /// Its pixels.
    pub texture: TextureId,
    /// Its size.
    pub size: Vec2,
    /// What was seen in it.
    pub marks: Marks,
}

/// Shows it. `stopping` while the person is asked whether to stop.
pub fn show(
    ui: &mut Ui,
    words: Words,
    focus: &mut Focus,
    model: &LiveModel,
    picture: Option<Picture>,
    stopping: bool,
) -> Option<Pressed> {
    Panel::top("steps").show(ui, |ui| {
        ui.horizontal_wrapped(|ui| {
            for line in &model.steps {
                step(ui, words, *line);
            }
        });
    });
    Panel::top("message").show(ui, |ui| message(ui, words, model, stopping));
    let pressed = Panel::bottom("controls")
        .show(ui, |ui| {
            ui.add_space(4.0);
            let pressed = ui.horizontal_wrapped(|ui| controls(ui, words, focus, model, stopping)).inner;
            ui.add_space(4.0);
            pressed
        })
        .inner;
    CentralPanel::no_frame().show(ui, |ui| preview(ui, words, model, picture));
    pressed
}

/// A step: a sign that is told apart by its form, and the name.
fn step(ui: &mut Ui, words: Words, line: StepLine) {
    let state = match line.state {
        StepState::Waiting => words.of("state_waiting"),
        StepState::Now => words.of("state_now"),
        StepState::Done => words.of("state_done"),
        StepState::Skipped => words.of("state_skipped"),
    };
    ui.horizontal(|ui| {
        let (rect, _) = ui.allocate_exact_size(Vec2::splat(18.0), Sense::hover());
        let colour = ui.visuals().text_color();
        let (centre, painter) = (rect.center(), ui.painter());
        let stroke = Stroke::new(2.0, colour);
        painter.circle_stroke(centre, 7.0, stroke);
        match line.state {
            StepState::Waiting => {}
            StepState::Now => {
                painter.circle_filled(centre, 4.0, colour);
            }
            StepState::Done => {
                let at = |x: f32, y: f32| centre + vec2(x, y);
                painter.line(vec![at(-4.0, 0.0), at(-1.0, 3.5), at(4.5, -4.0)], stroke);
            }
            StepState::Skipped => {
                painter.line_segment([centre - vec2(4.0, 0.0), centre + vec2(4.0, 0.0)], stroke);
            }
        }
        let name = words.step(line.step);
        let label = ui.label(name);
        let spoken = format!("{name}: {state}");
        let _ = ui.ctx().accesskit_node_builder(label.id, |node| {
            node.set_value(spoken.clone());
            node.set_label(spoken);
        });
    });
}

fn message(ui: &mut Ui, words: Words, model: &LiveModel, stopping: bool) {
    let (text, spoken) = if stopping {
        (words.of("stop_question"), words.of("stop_question"))
    } else if model.lost {
        words.message(GuidanceCode::CameraLost)
    } else if model.paused {
        (words.of("paused"), words.of("paused"))
    } else {
        words.message(model.message.unwrap_or(GuidanceCode::Processing))
    };
    ui.vertical(|ui| {
        ui.set_min_height(MESSAGE_LINES * MESSAGE_PT * 1.45);
        let label = ui.heading(text);
        announce(ui, &label, spoken);
        ui.horizontal_wrapped(|ui| {
            if let Some(line) = model.now() {
                small(ui, &format!("{} {}/{}", words.of("attempt"), line.attempt, model.attempts));
                if line.step == SessionStep::Challenge {
                    let Movements { done, of, .. } = model.movements;
                    small(ui, &format!("{} {done}/{of}", words.of("movement")));
                }
            }
            for reason in model.refused.iter().take(REASONS_SHOWN) {
                small(ui, &words.reason(reason));
            }
        });
    });
}

fn controls(
    ui: &mut Ui,
    words: Words,
    focus: &mut Focus,
    model: &LiveModel,
    stopping: bool,
) -> Option<Pressed> {
    let mut offered = Vec::with_capacity(4);
    if stopping {
        offered.extend([("resume", Pressed::Resume), ("stop", Pressed::Stop)]);
    } else if model.paused {
        offered.extend([("resume", Pressed::Resume), ("stop", Pressed::AskToStop)]);
    } else {
        offered.extend(model.shutter.then_some(("shutter", Pressed::Shutter)));
        offered.extend(model.movements.asked.then_some(("swap", Pressed::Swap)));
        offered.extend([("pause", Pressed::Pause), ("stop", Pressed::AskToStop)]);
    }
    // The button that had the focus may be gone.
    if ui.ctx().memory(|memory| memory.focused().is_none()) {
        focus.renew();
    }
    let mut pressed = None;
    for (place, (key, what)) in offered.into_iter().enumerate() {
        make_room(ui, words.of(key));
        // Each button by a name of its own, whatever stands before it: the focus stays where it is when another one comes
        // or goes.
        let named = UiBuilder::new().scope_id(Id::unique(("live", key)));
        let response = ui.scope_builder(named, |ui| button(ui, words.of(key))).inner;
        if place == 0 {
            focus.rest_on(&response);
        }
        if response.clicked() {
            pressed = Some(what);
        }
    }
    pressed
}

fn preview(ui: &mut Ui, words: Words, model: &LiveModel, picture: Option<Picture>) {
    let (area, response) = ui.allocate_exact_size(ui.available_size(), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, words.of("source")));
    let painter = ui.painter_at(area);
    painter.rect_filled(area, 0.0, Color32::BLACK);
    let Some(picture) = picture else { return };
    let rect = fitted(area, picture.size);
    // A person sees themselves as in a mirror.
    let mirrored = model.shows_face();
    // Between two steps, in a pause and at the end nothing is to be held into a guide.
    let asks = model.now().is_some() && !model.paused;
    let uv = if mirrored {
        Rect::from_min_max(pos2(1.0, 0.0), pos2(0.0, 1.0))
    } else {
        Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0))
    };
    painter.image(picture.texture, rect, uv, Color32::WHITE);
    let place = |[x, y]: [f32; 2]| {
        let x = if mirrored { 1.0 - x } else { x };
        pos2(rect.left() + x * rect.width(), rect.top() + y * rect.height())
    };
    if mirrored {
        let face = picture
            .marks
            .face
            .map(|[left, top, right, bottom]| Rect::from_two_pos(place([left, top]), place([right, bottom])));
        match face {
            Some(face) => twice(&painter, FOUND, |stroke| {
                Shape::ellipse_stroke(face.center(), face.size() * 0.6, stroke)
            }),
            None if asks => twice(&painter, GUIDE, |stroke| {
                Shape::ellipse_stroke(rect.center(), vec2(0.29, 0.38) * rect.height(), stroke)
            }),
            None => {}
        }
    } else {
        match picture.marks.quad {
            Some(quad) => {
                let points: Vec<Pos2> = quad.map(place).to_vec();
                twice(&painter, FOUND, |stroke| Shape::closed_line(points.clone(), stroke));
            }
            None if asks => twice(&painter, GUIDE, |stroke| {
                Shape::Rect(RectShape::stroke(card_guide(rect), 12.0, stroke, StrokeKind::Middle))
            }),
            None => {}
        }
    }
}

/// A line over its darker edge.
fn twice(painter: &Painter, colour: Color32, shape: impl Fn(Stroke) -> Shape) {
    painter.add(shape(Stroke::new(6.0, EDGE)));
    painter.add(shape(Stroke::new(3.0, colour)));
}

/// The largest rectangle of the picture's shape in the middle of an area.
#[must_use]
pub fn fitted(area: Rect, size: Vec2) -> Rect {
    let scale = (area.width() / size.x.max(1.0)).min(area.height() / size.y.max(1.0));
    Rect::from_center_size(area.center(), size * scale)
}

/// Where a card (ID-1, 85.60 mm x 53.98 mm) should lie.
fn card_guide(rect: Rect) -> Rect {
    let height = rect.height() * 0.7;
    let width = (height * 85.60 / 53.98).min(rect.width() * 0.9);
    Rect::from_center_size(rect.center(), vec2(width, width * 53.98 / 85.60))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_keep_their_shape_and_stay_inside() {
        let area = Rect::from_min_size(pos2(10.0, 20.0), vec2(400.0, 100.0));
        let wide = fitted(area, vec2(640.0, 360.0));
        assert!((wide.width() / wide.height() - 640.0 / 360.0).abs() < 1e-3);
        assert!(area.expand(0.01).contains_rect(wide) && (wide.height() - 100.0).abs() < 1e-3);
        assert!(area.contains_rect(card_guide(wide)));
    }
}
