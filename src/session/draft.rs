//! Building one check step by step, so that no rule forgets a part. In: id, subject, kind. Out: a [`Check`].

use crate::geometry::Quad;
use crate::record::{Check, CheckKind, CheckStatus, Direction, FrameId, Reason, Region, Subject};

/// A check that is `not_measured` until something is measured.
pub(super) struct Draft(Check);

impl Draft {
    pub(super) fn new(id: &str, subject: Subject, kind: CheckKind, required: bool) -> Self {
        Self(Check {
            id: id.to_owned(),
            subject,
            kind,
            status: CheckStatus::NotMeasured,
            required,
            value: None,
            threshold: None,
            direction: None,
            unit: None,
            marginal: false,
            region: None,
            frame: None,
            reason: None,
        })
    }

    pub(super) fn frame(mut self, frame: FrameId) -> Self {
        self.0.frame = Some(frame);
        self
    }

    pub(super) fn region(mut self, region: Option<Region>) -> Self {
        self.0.region = region;
        self
    }

    /// Speaks of a part of the region it had; of all of it for `None`.
    pub(super) fn region_or_own(mut self, part: Option<Quad>) -> Self {
        if let Some(part) = part {
            self.0.region = Some(Region::Quad(part));
        }
        self
    }

    /// States what a value is held against, also when there is no value.
    pub(super) fn against(mut self, threshold: f64, direction: Direction, unit: &str) -> Self {
        self.0.threshold = Some(threshold);
        self.0.direction = Some(direction);
        self.0.unit = Some(unit.to_owned());
        self
    }

    /// Holds a measured value against the threshold; a value that is not finite was not measured.
    pub(super) fn measured(mut self, value: f64) -> Check {
        match (self.0.threshold, self.0.direction) {
            (Some(threshold), Some(direction)) if value.is_finite() => {
                let passes = direction.passes(value, threshold);
                self.0.status = if passes { CheckStatus::Passed } else { CheckStatus::Failed };
                self.0.value = Some(value);
                self.0
            }
            _ => self.not_measured("the measurement gave no finite value"),
        }
    }

    /// Like [`Self::measured`], with what is wrong where the value does not pass.
    pub(super) fn measured_or(self, value: f64, otherwise: impl Into<Reason>) -> Check {
        let mut check = self.measured(value);
        if check.status == CheckStatus::Failed {
            check.reason = Some(otherwise.into());
        }
        check
    }

    /// Like [`Self::measured`], for a model's score: close to the threshold it is marginal.
    pub(super) fn scored(self, value: f64, tolerance: f64) -> Check {
        let mut check = self.measured(value);
        check.marginal = check.threshold.is_some_and(|threshold| (value - threshold).abs() <= tolerance);
        check
    }

    /// For checks that ask whether something is there.
    pub(super) fn holds(mut self, holds: bool, otherwise: impl Into<Reason>) -> Check {
        self.0.status = if holds { CheckStatus::Passed } else { CheckStatus::Failed };
        self.0.reason = (!holds).then(|| otherwise.into());
        self.0
    }

    pub(super) fn not_measured(mut self, reason: impl Into<Reason>) -> Check {
        self.0.status = CheckStatus::NotMeasured;
        self.0.reason = Some(reason.into());
        self.0
    }

    pub(super) fn not_applicable(mut self, reason: impl Into<Reason>) -> Check {
        self.0.status = CheckStatus::NotApplicable;
        self.0.reason = Some(reason.into());
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft() -> Draft {
        Draft::new("face.match", Subject::Session, CheckKind::Identity, true).against(
            0.4,
            Direction::AtLeast,
            "score",
        )
    }

    #[test]
    fn the_threshold_itself_passes_and_nan_is_not_measured() {
        assert_eq!(draft().measured(0.4).status, CheckStatus::Passed);
        assert_eq!(draft().measured(0.399).status, CheckStatus::Failed);
        let wrong = draft().measured_or(0.1, "too low");
        assert_eq!((wrong.status, wrong.reason.as_deref()), (CheckStatus::Failed, Some("too low")));
        assert_eq!(draft().measured_or(0.5, "too low").reason, None);
        let unmeasured = draft().measured(f64::NAN);
        assert_eq!((unmeasured.status, unmeasured.value), (CheckStatus::NotMeasured, None));
    }

    #[test]
    fn only_close_scores_are_marginal() {
        assert!(draft().scored(0.4011, 0.002).marginal);
        assert!(!draft().scored(0.41, 0.002).marginal);
    }
}
