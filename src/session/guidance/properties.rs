//! The rules of the message, over random frames: what each calls for, and when it comes, back in time included.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};

use super::{Dwell, Guide, is_fault, place};
use crate::record::{GuidanceCode, GuidanceGroup};

/// What happens to a guide.
#[derive(Debug, Clone)]
enum Event {
    Frame(Vec<GuidanceCode>),
    Announce(GuidanceCode),
    StartOver,
}

/// A time in ms, and what happens then.
type Line = (u64, Event);

fn dwells() -> impl Strategy<Value = Dwell> {
    (0_u64..1_500, 0_u64..2_000, 0_u64..2_500, 0_u64..400).prop_map(
        |(searching_ms, problem_ms, turn_over_ms, confirm_ms)| Dwell {
            searching_ms,
            problem_ms,
            turn_over_ms,
            confirm_ms,
        },
    )
}

/// Few codes at a time, so that they come again.
fn codes() -> impl Strategy<Value = Vec<GuidanceCode>> {
    subsequence(GuidanceCode::ALL, 1..6)
}

/// Frames that call for some of `codes`, most of them at ordinary intervals.
fn frames(codes: Vec<GuidanceCode>) -> impl Strategy<Value = Vec<Line>> {
    let interval = prop_oneof![8 => 0_i64..120, 1 => 0_i64..3_000, 1 => -500_i64..0];
    let most = codes.len().min(3);
    // The same call often lasts for several frames.
    let burst = (subsequence(codes, 0..=most), vec(interval, 1..12));
    vec(burst, 1..60).prop_map(|bursts| {
        let mut at_ms = 10_000_u64;
        let mut lines = Vec::new();
        for (called, intervals) in bursts {
            for interval in intervals {
                at_ms = at_ms.saturating_add_signed(interval);
                lines.push((at_ms, Event::Frame(called.clone())));
            }
        }
        lines
    })
}

fn only_frames() -> impl Strategy<Value = Vec<Line>> {
    codes().prop_flat_map(frames)
}

/// Frames with announcements and new steps among them.
fn anything() -> impl Strategy<Value = Vec<Line>> {
    let flow: Vec<GuidanceCode> = GuidanceCode::ALL
        .iter()
        .copied()
        .filter(|code| matches!(code.group(), GuidanceGroup::Flow | GuidanceGroup::System))
        .collect();
    let event = prop_oneof![3 => select(flow).prop_map(Event::Announce), 1 => Just(Event::StartOver)];
    (only_frames(), vec((any::<prop::sample::Index>(), event), 0..12)).prop_map(|(mut lines, events)| {
        for (index, event) in events {
            let place = index.index(lines.len());
            let at_ms = lines[place].0;
            lines.insert(place, (at_ms, event));
        }
        lines
    })
}

fn happen(guide: &mut Guide, (at_ms, event): &Line) -> Option<GuidanceCode> {
    match event {
        Event::Frame(called) => return guide.take(*at_ms, called),
        Event::Announce(code) => guide.announce(*at_ms, *code),
        Event::StartOver => guide.start_over(*at_ms),
    }
    guide.shown()
}

proptest! {
    #[test]
    fn a_message_stays_for_its_dwell_and_was_called_for(dwell in dwells(), lines in only_frames()) {
        let mut guide = Guide::new(dwell);
        let (mut shown, mut since_ms, mut now_ms) = (None, 0, 0);
        let mut earlier: Vec<(u64, Vec<GuidanceCode>)> = Vec::new();
        for line in &lines {
            now_ms = line.0.max(now_ms);
            let Event::Frame(called) = &line.1 else { unreachable!() };
            let now = happen(&mut guide, line);
            prop_assert_eq!(now, guide.shown());
            if now == shown {
                // None only before anything was ever called for.
                prop_assert!(now.is_some() || called.is_empty());
            } else {
                let code = now.unwrap();
                prop_assert!(called.contains(&code), "{code:?} is not called for");
                if let Some(before) = shown {
                    let over = now_ms - since_ms >= dwell.of(before);
                    let urgent = is_fault(code) && place(code) < place(before);
                    prop_assert!(over || urgent, "{before:?} was shown for {} ms only", now_ms - since_ms);
                    let confirmed = dwell.confirm_ms == 0
                        || earlier.iter().any(|(at_ms, called)| {
                            called.contains(&code) && now_ms - at_ms >= dwell.confirm_ms
                        });
                    prop_assert!(confirmed, "{code:?} was not called for before");
                }
                (shown, since_ms) = (now, now_ms);
            }
            earlier.push((now_ms, called.clone()));
        }
    }

    #[test]
    fn no_message_comes_back_before_the_one_between_had_its_dwell(dwell in dwells(), lines in only_frames()) {
        let mut guide = Guide::new(dwell);
        let mut changes: Vec<(u64, GuidanceCode)> = Vec::new();
        let mut now_ms = 0;
        for line in &lines {
            now_ms = line.0.max(now_ms);
            if let Some(code) = happen(&mut guide, line)
                && changes.last().is_none_or(|last| last.1 != code)
            {
                changes.push((now_ms, code));
            }
        }
        for three in changes.windows(3) {
            if three[0].1 == three[2].1 && !is_fault(three[2].1) {
                prop_assert!(three[2].0 - three[1].0 >= dwell.of(three[1].1));
            }
        }
    }

    #[test]
    fn the_only_thing_called_for_is_shown_in_time(
        dwell in dwells(),
        before in only_frames(),
        code in select(GuidanceCode::ALL),
        intervals in vec(1_u64..200, 60..80),
    ) {
        let mut guide = Guide::new(dwell);
        let mut at_ms = 0;
        for line in &before {
            happen(&mut guide, line);
            at_ms = line.0.max(at_ms);
        }
        let from_ms = at_ms + intervals[0];
        for interval in intervals {
            at_ms += interval;
            let shown = guide.take(at_ms, &[code]);
            if at_ms - from_ms >= dwell.longest_ms() + dwell.confirm_ms {
                prop_assert_eq!(shown, Some(code));
            }
        }
    }

    #[test]
    fn one_frame_of_anything_changes_nothing(
        code in select(GuidanceCode::ALL),
        noise in codes(),
        interval_ms in 1_u64..200,
        gaps in vec(2_u64..40, 1..20),
    ) {
        let mut guide = Guide::default();
        let mut at_ms = 0;
        guide.take(at_ms, &[code]);
        for gap in gaps {
            // Noise that comes again within the time that confirms is not one frame of it.
            for _ in 0..gap.max(Dwell::default().confirm_ms / interval_ms + 2) {
                at_ms += interval_ms;
                prop_assert_eq!(guide.take(at_ms, &[code]), Some(code));
            }
            at_ms += interval_ms;
            prop_assert_eq!(guide.take(at_ms, &noise), Some(code));
        }
    }

    #[test]
    fn announcements_keep_their_dwell_and_the_same_events_give_the_same_messages(
        dwell in dwells(),
        lines in anything(),
    ) {
        let (mut one, mut other) = (Guide::new(dwell), Guide::new(dwell));
        let (mut now_ms, mut announced) = (0, None);
        for line in &lines {
            now_ms = line.0.max(now_ms);
            let before = one.shown();
            let shown = happen(&mut one, line);
            prop_assert_eq!(shown, happen(&mut other, line));
            prop_assert!(before.is_none() || shown.is_some());
            if let Some((code, until_ms)) = announced
                && now_ms < until_ms
                && shown != Some(code)
            {
                let by = shown.unwrap();
                prop_assert!(is_fault(by) && place(by) < place(code), "{by:?} cut {code:?} short");
            }
            if let Event::Announce(code) = line.1
                && shown == Some(code)
                && before != Some(code)
            {
                announced = Some((code, now_ms + dwell.of(code)));
            } else if announced.is_some_and(|(code, until_ms)| shown != Some(code) || now_ms >= until_ms) {
                announced = None;
            }
        }
    }
}
