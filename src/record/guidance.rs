//! What a person is told while a session runs: stable codes, apart from any wording. The wording of each language is
//! in `assets/prompts/`; which of several codes is shown is decided by `session::guidance`.

use serde::{Deserialize, Serialize};

use crate::record::challenge::ChallengeStep;

/// What a code is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GuidanceGroup {
    /// Bringing the document, and the right side of it, before the camera.
    Find,
    /// The picture of the document.
    Image,
    /// Where the session stands.
    Flow,
    /// Whether this is the physical original, whole and in force.
    Originality,
    /// Where the face is and what it is to do.
    FacePosition,
    /// The picture of the face.
    FaceCondition,
    /// Whether a live person is there.
    Liveness,
    /// The device, the terms of the session, and what the session rests on.
    System,
}

/// One row a code: its documentation, itself and its name, by group.
macro_rules! guidance_codes {
    ($($group:ident { $($(#[doc = $doc:literal])+ $code:ident = $name:literal,)+ })+) => {
        /// One thing to tell a person. The names never change meaning; new ones are added at the end of their group.
        /// "Left" and "right" of a document are those of the picture as the person sees it; of the head, the person's
        /// own.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum GuidanceCode {
            $($($(#[doc = $doc])+ $code,)+)+
        }

        impl GuidanceCode {
            /// Every code, in the order of the groups.
            pub const ALL: &'static [Self] = &[$($(Self::$code,)+)+];

            /// The stable name, as it stands in JSON and in the tables of wording.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $($(Self::$code => $name,)+)+ }
            }

            /// What it is about.
            #[must_use]
            pub const fn group(self) -> GuidanceGroup {
                match self { $($(Self::$code)|+ => GuidanceGroup::$group,)+ }
            }
        }
    };
}

guidance_codes! {
    Find {
        /// No document in view.
        DocumentNotFound = "document_not_found",
        /// The front is wanted.
        ShowFront = "show_front",
        /// The back is wanted.
        ShowBack = "show_back",
        /// The page of a booklet with the portrait and the data is wanted.
        ShowDataPage = "show_data_page",
        /// It lies on its side or head down.
        RotateDocument = "rotate_document",
        /// It is too far to the right.
        MoveDocumentLeft = "move_document_left",
        /// It is too far to the left.
        MoveDocumentRight = "move_document_right",
        /// It is too low.
        MoveDocumentUp = "move_document_up",
        /// It is too high.
        MoveDocumentDown = "move_document_down",
        /// Not all of its corners are in view.
        ShowAllCorners = "show_all_corners",
        /// A corner is too near the edge of the picture.
        TooNearEdge = "too_near_edge",
        /// The camera is too far off.
        MoveCloser = "move_closer",
        /// The camera is too near.
        MoveFarther = "move_farther",
        /// It is seen too much from the side.
        HoldParallel = "hold_parallel",
        /// A part of it is outside the picture.
        CutOff = "cut_off",
        /// It stays too small in the picture to be read.
        DocumentTooSmall = "document_too_small",
        /// More than one document is in view.
        SeveralDocuments = "several_documents",
        /// A kind of document that this session does not take.
        KindNotAccepted = "kind_not_accepted",
        /// The side that was captured is shown again.
        SameSideTwice = "same_side_twice",
        /// Another side than the one asked for.
        WrongSide = "wrong_side",
    }
    Image {
        /// Out of focus.
        DocumentBlurred = "document_blurred",
        /// It moves; also while the picture is about to be taken.
        HoldStill = "hold_still",
        /// A reflection hides something printed.
        Glare = "glare",
        /// Too little light on the document.
        TooDark = "too_dark",
        /// Too much light on the document.
        TooBright = "too_bright",
        /// Print and paper are hard to tell apart.
        LowContrast = "low_contrast",
        /// A finger or an object lies over it.
        Covered = "covered",
        /// The portrait cannot be seen whole.
        PortraitCovered = "portrait_covered",
        /// The barcode cannot be seen whole or sharp enough.
        BarcodeNotVisible = "barcode_not_visible",
        /// The first line of the machine-readable zone cannot be read.
        MrzLine1NotVisible = "mrz_line1_not_visible",
        /// The second line of it cannot be read.
        MrzLine2NotVisible = "mrz_line2_not_visible",
        /// The third line of it cannot be read.
        MrzLine3NotVisible = "mrz_line3_not_visible",
        /// The picture has no colour.
        Colourless = "colourless",
        /// The camera's picture is too coarse.
        ResolutionTooLow = "resolution_too_low",
        /// A regular pattern lies over the picture.
        Moire = "moire",
    }
    Flow {
        /// The picture is taken.
        Captured = "captured",
        /// The other side is next.
        TurnOver = "turn_over",
        /// The barcode is next.
        ScanBarcode = "scan_barcode",
        /// What was captured is being read.
        Processing = "processing",
        /// It has taken long; hints are at hand.
        TimeoutTips = "timeout_tips",
        /// A button to take the picture is now offered.
        ManualShutterOffered = "manual_shutter_offered",
        /// What was captured is shown to be looked over.
        Review = "review",
    }
    Originality {
        /// A photograph of a screen.
        PhotoOfScreen = "photo_of_screen",
        /// A photocopy without colour.
        PhotocopyGrey = "photocopy_grey",
        /// A photocopy in colour.
        PhotocopyColour = "photocopy_colour",
        /// A scan.
        Scan = "scan",
        /// A screenshot.
        Screenshot = "screenshot",
        /// A document that exists on a device only.
        DigitalDocument = "digital_document",
        /// Damaged.
        Damaged = "damaged",
        /// Past its date of expiry.
        Expired = "expired",
    }
    FacePosition {
        /// No face in view.
        FaceNotFound = "face_not_found",
        /// The face is away from the middle.
        FaceCentre = "face_centre",
        /// The face is too far off.
        FaceCloser = "face_closer",
        /// The face is too near.
        FaceFarther = "face_farther",
        /// The camera is not at the height of the eyes.
        FaceLevel = "face_level",
        /// The head leans to a shoulder.
        FaceUpright = "face_upright",
        /// The person does not look straight at the camera.
        LookStraight = "look_straight",
        /// Step of the challenge: turn the head to the left.
        TurnHeadLeft = "turn_head_left",
        /// Step of the challenge: turn the head to the right.
        TurnHeadRight = "turn_head_right",
        /// Step of the challenge: look up.
        TiltHeadUp = "tilt_head_up",
        /// Step of the challenge: look down.
        TiltHeadDown = "tilt_head_down",
        /// Step of the challenge: come closer.
        FaceMoveCloser = "face_move_closer",
        /// Step of the challenge: shut both eyes for a moment.
        Blink = "blink",
        /// More than one face in view.
        OnlyOnePerson = "only_one_person",
        /// The head moves; also while the picture is about to be taken.
        FaceHoldStill = "face_hold_still",
        /// A movement was too fast to be followed.
        TooFast = "too_fast",
        /// The face that was there is gone.
        FaceLost = "face_lost",
    }
    FaceCondition {
        /// Too little light on the face.
        FaceTooDark = "face_too_dark",
        /// Too much light on the face.
        FaceTooBright = "face_too_bright",
        /// One half of the face is much darker than the other.
        FaceUnevenLight = "face_uneven_light",
        /// Light and dark of the face are hard to tell apart.
        FaceLowContrast = "face_low_contrast",
        /// The face is out of focus.
        FaceBlurred = "face_blurred",
        /// A reflection on the face or on glasses.
        FaceGlare = "face_glare",
        /// The eyes are shut.
        EyesClosed = "eyes_closed",
        /// The mouth is open.
        MouthOpen = "mouth_open",
        /// Dark glasses.
        DarkGlasses = "dark_glasses",
        /// A mask, a hand or hair covers part of the face.
        FaceCovered = "face_covered",
        /// A hat or a cap.
        Headgear = "headgear",
        /// The expression is not neutral.
        Expression = "expression",
    }
    Liveness {
        /// The passive test did not see a live person.
        PassiveFail = "passive_fail",
        /// A printed face.
        Printed = "printed",
        /// A face on a screen.
        ScreenShown = "screen_shown",
        /// Another face than at the start of the challenge.
        AnotherFace = "another_face",
        /// A step of the challenge was not done in its time.
        ChallengeTimeout = "challenge_timeout",
    }
    System {
        /// No camera.
        CameraAbsent = "camera_absent",
        /// Another program holds the camera.
        CameraBusy = "camera_busy",
        /// The camera gives black pictures.
        CameraBlack = "camera_black",
        /// The camera gives the same picture again and again.
        CameraFrozen = "camera_frozen",
        /// The camera was there and is gone.
        CameraLost = "camera_lost",
        /// The camera may not be used.
        PermissionDenied = "permission_denied",
        /// The session is past its time.
        SessionExpired = "session_expired",
        /// The relying party's challenge was used before.
        ChallengeUsedTwice = "challenge_used_twice",
        /// The person did not consent.
        ConsentDeclined = "consent_declined",
        /// The person is younger than the session allows.
        UnderAge = "under_age",
        /// A model that the session needs is not on this device.
        ModelMissing = "model_missing",
        /// No room to store the result.
        StorageFull = "storage_full",
    }
}

impl From<ChallengeStep> for GuidanceCode {
    /// What asks for the step.
    fn from(step: ChallengeStep) -> Self {
        match step {
            ChallengeStep::TurnLeft => Self::TurnHeadLeft,
            ChallengeStep::TurnRight => Self::TurnHeadRight,
            ChallengeStep::TiltUp => Self::TiltHeadUp,
            ChallengeStep::TiltDown => Self::TiltHeadDown,
            ChallengeStep::Closer => Self::FaceMoveCloser,
            ChallengeStep::Blink => Self::Blink,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn names_are_the_serialised_ones_and_read_back() {
        for &code in GuidanceCode::ALL {
            let json = serde_json::to_string(&code).unwrap();
            assert_eq!(json, format!("\"{}\"", code.name()));
            assert_eq!(serde_json::from_str::<GuidanceCode>(&json).unwrap(), code);
        }
    }

    #[test]
    fn all_holds_each_once_in_order() {
        let names: BTreeSet<&str> = GuidanceCode::ALL.iter().map(|code| code.name()).collect();
        assert_eq!(names.len(), GuidanceCode::ALL.len());
        for (at, &code) in GuidanceCode::ALL.iter().enumerate() {
            assert_eq!(code as usize, at);
        }
    }

    #[test]
    fn each_step_of_a_challenge_has_its_own_code() {
        let codes: BTreeSet<GuidanceCode> = ChallengeStep::ALL.iter().map(|&step| step.into()).collect();
        assert_eq!(codes.len(), ChallengeStep::ALL.len());
        assert!(codes.iter().all(|code| code.group() == GuidanceGroup::FacePosition));
    }
}
