//! Which of several messages is the one to show. In: codes. Out: their order.
//!
//! The order, and its reason, is stated here once. A message comes before those that are of no use until it is dealt
//! with: nothing goes on without a camera; then comes where the session stands; then what ended the attempt; then what
//! keeps a step of the challenge from being seen, and the step itself, which outranks the position that the step
//! changes; then finding the document and the right side of it; then what kind of thing it is, as no light mends a
//! photocopy; then where it or the face is; and last how its picture looks, the causes (movement, light) before their
//! effects (blur, lines that cannot be read).

use crate::record::GuidanceCode::{self, *};

/// How many codes there are.
pub(super) const COUNT: usize = GuidanceCode::ALL.len();

/// Every code once, the most urgent first.
const ORDER: [GuidanceCode; COUNT] = [
    // The session itself cannot go on.
    CameraAbsent,
    CameraLost,
    PermissionDenied,
    CameraBusy,
    CameraBlack,
    CameraFrozen,
    SessionExpired,
    ChallengeUsedTwice,
    ConsentDeclined,
    UnderAge,
    ModelMissing,
    StorageFull,
    // Where the session stands: announced once, as a rule, and not called for by every frame.
    Captured,
    TurnOver,
    ScanBarcode,
    Processing,
    Review,
    ManualShutterOffered,
    TimeoutTips,
    // The attempt is over.
    AnotherFace,
    ChallengeTimeout,
    ScreenShown,
    Printed,
    PassiveFail,
    // No step of the challenge can be seen.
    FaceLost,
    FaceNotFound,
    OnlyOnePerson,
    TooFast,
    // The step that is asked for.
    TurnHeadLeft,
    TurnHeadRight,
    TiltHeadUp,
    TiltHeadDown,
    FaceMoveCloser,
    Blink,
    // Is the document there, the right one, and the right side of it?
    DocumentNotFound,
    SeveralDocuments,
    KindNotAccepted,
    SameSideTwice,
    WrongSide,
    ShowDataPage,
    ShowFront,
    ShowBack,
    // Is it the original?
    PhotoOfScreen,
    Screenshot,
    DigitalDocument,
    PhotocopyGrey,
    PhotocopyColour,
    Scan,
    Expired,
    Damaged,
    // Where the document is: whole in view, then near enough, then square to the camera.
    CutOff,
    ShowAllCorners,
    MoveFarther,
    TooNearEdge,
    MoveDocumentLeft,
    MoveDocumentRight,
    MoveDocumentUp,
    MoveDocumentDown,
    MoveCloser,
    DocumentTooSmall,
    RotateDocument,
    HoldParallel,
    // Where the face is: near enough, in the middle, then straight.
    FaceCloser,
    FaceFarther,
    FaceCentre,
    FaceLevel,
    FaceUpright,
    LookStraight,
    FaceHoldStill,
    // How the document's picture looks: causes first.
    HoldStill,
    TooDark,
    TooBright,
    Covered,
    PortraitCovered,
    Glare,
    Moire,
    DocumentBlurred,
    ResolutionTooLow,
    LowContrast,
    Colourless,
    MrzLine1NotVisible,
    MrzLine2NotVisible,
    MrzLine3NotVisible,
    BarcodeNotVisible,
    // How the face's picture looks: causes first.
    FaceTooDark,
    FaceTooBright,
    FaceUnevenLight,
    FaceCovered,
    DarkGlasses,
    Headgear,
    FaceGlare,
    FaceBlurred,
    FaceLowContrast,
    EyesClosed,
    MouthOpen,
    Expression,
];

/// The place of each code in the order, by the code's number.
const PLACES: [u8; COUNT] = {
    let mut places = [u8::MAX; COUNT];
    let mut place = 0;
    while place < COUNT {
        places[ORDER[place] as usize] = place as u8;
        place += 1;
    }
    places
};

/// The place of a code in the order of urgency: 0 is the most urgent.
#[must_use]
pub fn place(code: GuidanceCode) -> u8 {
    PLACES.get(code as usize).copied().unwrap_or(u8::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::GuidanceGroup;

    #[test]
    fn the_order_holds_each_code_once() {
        let mut sorted = ORDER;
        sorted.sort_unstable();
        assert_eq!(sorted.as_slice(), GuidanceCode::ALL);
        for (at, &code) in ORDER.iter().enumerate() {
            assert_eq!(usize::from(place(code)), at);
        }
    }

    #[test]
    fn groups_stand_as_the_reasons_say() {
        let places = |group: GuidanceGroup| {
            let all = GuidanceCode::ALL.iter().filter(move |code| code.group() == group);
            all.map(|&code| place(code)).collect::<Vec<_>>()
        };
        let above = |one: GuidanceGroup, other: GuidanceGroup| {
            places(one).iter().max().unwrap() < places(other).iter().min().unwrap()
        };
        assert!(above(GuidanceGroup::System, GuidanceGroup::Flow));
        assert!(above(GuidanceGroup::Flow, GuidanceGroup::Liveness));
        assert!(above(GuidanceGroup::Liveness, GuidanceGroup::FacePosition));
        assert!(above(GuidanceGroup::Find, GuidanceGroup::Image));
        assert!(above(GuidanceGroup::Originality, GuidanceGroup::Image));
        assert!(above(GuidanceGroup::FacePosition, GuidanceGroup::FaceCondition));
        assert!(place(Blink) < place(DocumentNotFound) && place(FaceLost) < place(TurnHeadLeft));
    }
}
