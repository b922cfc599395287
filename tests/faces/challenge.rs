//! The whole liveness step on drawn sequences: 50 of people who do what is asked, 50 of flat pictures of them that are
//! moved, turned, tilted or shown on a screen, as asked, by somebody who reads the prompts.

use idcapture::record::ChallengeFailure;

use crate::sequence::{SPECIES, all, tell};

const SEQUENCES: u64 = 50;

#[test]
fn most_people_who_do_what_is_asked_pass() {
    let ended =
        all(SEQUENCES, |stand, heads, number| stand.run(&heads[(number % 2) as usize], 1_000 + number, None));
    tell("genuine", &ended.values().collect::<Vec<_>>());
    let passed = ended.values().filter(|one| one.challenge.passed).count();
    assert!(passed >= 45, "{passed} of {SEQUENCES}");
    assert!(ended.values().all(|one| one.challenge.least_same_face.is_none_or(|score| score > 0.4)));
}

#[test]
fn no_flat_picture_passes() {
    let ended = all(SEQUENCES, |stand, heads, number| {
        let species = (number as usize) % SPECIES.len();
        stand.run(&heads[(number / 5 % 2) as usize], 5_000 + number, Some(species))
    });
    for (species, name) in SPECIES.iter().enumerate() {
        let of_species = ended.iter().filter(|(number, _)| (**number as usize) % SPECIES.len() == species);
        tell(name, &of_species.map(|(_, one)| one).collect::<Vec<_>>());
    }
    let passed: Vec<u64> =
        ended.iter().filter(|(_, one)| one.challenge.passed).map(|(number, _)| *number).collect();
    assert!(passed.is_empty(), "{passed:?} passed");
    // None of them got as far as a solid movement, either.
    for one in ended.values() {
        let solid =
            one.challenge.steps.iter().take(one.challenge.done).filter(|step| step.shows_relief()).count();
        assert_eq!(solid, 0, "{:?}", one.challenge);
        assert_ne!(one.challenge.failure, Some(ChallengeFailure::NotAlone));
    }
}
