//! Profiles as their writers meet them: what loads, what is inherited, and what is refused with which words.

use super::*;
use crate::error::ErrorCode;
use crate::settings::DeleteAfterHours;

#[test]
fn built_ins_load_and_survive_their_own_resolution() {
    for id in BUILT_IN_PROFILES {
        let profile = Profile::open(id).unwrap();
        assert_eq!(profile.id, id);
        assert_eq!(Profile::from_toml(&profile.to_toml().unwrap()).unwrap(), profile);
    }
}

#[test]
fn strict_requires_what_default_lists() {
    let (default, strict) = (Profile::open("default").unwrap(), Profile::open("strict").unwrap());
    assert!(!default.checks.originality_physical.required);
    assert!(strict.checks.originality_physical.required && strict.marginal_means_review);
    assert!(Profile::open("demo").unwrap().specimen && !default.specimen);
}

#[test]
fn a_file_never_goes_by_a_built_in_id() {
    let folder = tempfile::tempdir().unwrap();
    let opened = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        Profile::open(path.to_str().unwrap()).unwrap().id
    };
    assert_eq!(opened("bank.toml", "specimen = true"), "bank");
    assert_eq!(opened("a.toml", "id = \"branch\""), "branch");
    assert_eq!(opened("b.toml", "id = \"strict\""), "strict-file");
    assert_eq!(opened("default.toml", ""), "default-file");
}

#[test]
fn a_key_left_out_inherits() {
    let profile =
        Profile::from_toml("id = \"bank\"\n[checks.\"document.glare\"]\nthreshold = 0.5\n").unwrap();
    assert_eq!(profile.checks.document_glare.threshold, 0.5);
    assert_eq!(profile.checks.document_focus, Profile::default_profile().unwrap().checks.document_focus);
}

#[test]
fn nothing_is_masked_and_nothing_deletable_unless_a_profile_says_so() {
    for id in BUILT_IN_PROFILES {
        let profile = Profile::open(id).unwrap();
        assert!(!profile.masking.any() && !profile.full_frames);
        assert_eq!(profile.retention.delete_after_hours, DeleteAfterHours::default());
    }
    let text = "[masking]\nmrz = true\n[retention]\npurpose = \"onboarding\"\n\
                [retention.delete_after_hours]\nselfies = 24\n";
    let profile = Profile::from_toml(text).unwrap();
    assert!(profile.masking.mrz && !profile.masking.portrait);
    assert_eq!(profile.retention.delete_after_hours.selfies, Some(24));
    assert_eq!(profile.retention.delete_after_hours.pages, None);
    assert_eq!(Profile::from_toml(&profile.to_toml().unwrap()).unwrap(), profile);
}

#[test]
fn whole_photographs_and_masking_exclude_each_other() {
    for field in ["mrz", "document_number", "portrait"] {
        let error =
            Profile::from_toml(&format!("full_frames = true\n[masking]\n{field} = true")).unwrap_err();
        assert_eq!(error.code(), ErrorCode::InputSetting);
        assert!(error.to_string().contains("full_frames"), "{error}");
    }
}

#[test]
fn unknown_keys_wrong_types_and_ranges_are_errors_that_name_them() {
    for (text, named) in [
        ("[checks.\"document.sharpness\"]\nthreshold = 1.0", "document.sharpness"),
        ("[checks.\"document.glare\"]\nlimit = 1.0", "limit"),
        ("surprise = 1", "surprise"),
        ("[checks.\"document.glare\"]\nthreshold = \"high\"", "threshold"),
        ("[checks.\"document.glare\"]\nthreshold = 2.0", "document.glare"),
        ("[checks.\"document.glare\"]\nthreshold = nan", "document.glare"),
        ("[barcodes]\nmax_megapixels = -1.0", "max_megapixels"),
        ("[barcodes]\nmax_tries = -1", "max_tries"),
        ("[barcodes]\nmax_seconds = 1", "max_seconds"),
        ("[masking]\nname = true", "name"),
        ("[retention]\nclasses = 1", "classes"),
        ("[retention.delete_after_hours]\nselfies = 0", "selfies"),
        ("[retention.delete_after_hours]\nreports = 876001", "reports"),
        ("[retention.delete_after_hours]\npages = -1", "pages"),
        ("[retention.delete_after_hours]\nprofile = 1", "profile"),
    ] {
        let error = Profile::from_toml(text).unwrap_err();
        assert_eq!(error.code(), ErrorCode::InputSetting);
        assert!(error.to_string().contains(named), "{error} does not name {named}");
        assert!(error.to_string().starts_with("line "), "{error} does not say where");
    }
}

fn refused(text: &str) -> String {
    let error = Profile::from_toml(text).unwrap_err();
    assert_eq!(error.code(), ErrorCode::InputSetting);
    error.to_string()
}

#[test]
fn an_error_says_where_what_and_what_would_be_allowed() {
    for (text, expected) in [
        (
            "# Ours\nid = \"bank\"\n[checks.\"document.glare\"]\n  threshold = 2.0",
            "line 4, column 3: checks.\"document.glare\".threshold must be between 0 and 1, not 2",
        ),
        (
            "[checks]\n\"document.age\" = { required = true, threshold = -1 }",
            "line 2, column 37: checks.\"document.age\".threshold must be between 0 and 150, not -1",
        ),
        (
            "[checks.\"face.match\"]\nmax_false_match_rate = inf",
            "line 2, column 1: checks.\"face.match\".max_false_match_rate must be between 0 and 1, not inf",
        ),
        (
            "[retention.delete_after_hours]\nselfies = 0",
            "line 2, column 1: retention.delete_after_hours.selfies must be between 1 and 876000, not 0",
        ),
        (
            "checks.\"face.yaw\".threshold = \"high\"",
            "line 1, column 19: checks.\"face.yaw\".threshold must be a number, between 0 and 100, not a string",
        ),
        (
            "[live]\nback = \"maybe\"",
            "line 2, column 1: live.back must be one of auto, always, never, not another",
        ),
        (
            "[live]\nchallenge_steps = 1",
            "line 2, column 1: live.challenge_steps must be 0 or between 2 and 8, not 1",
        ),
        (
            "[live]\nchallenge_steps = 0",
            "line 2, column 1: the profile sets live.challenge_steps = 0 and checks.\"face.challenge\".required, ",
        ),
        ("live.patience = 0.5", "line 1, column 6: live.patience must be between 1 and 10, not 0.5"),
        ("specimen = 1", "line 1, column 1: specimen must be true or false, not a whole number"),
        (
            "[barcodes]\nmax_tries = 1.5",
            "line 2, column 1: barcodes.max_tries must be a whole number, between 0 and 10000, not a number",
        ),
        ("checks = []", "line 1, column 1: checks must be a table, not an array"),
        ("[id]", "line 1, column 2: id must be a string, not a table"),
        ("inherits = true", "line 1, column 1: inherits must be a string, not a truth value"),
        (
            "[checks.\"document.focsu\"]",
            "line 1, column 9: checks.\"document.focsu\" is not a key of a profile; is \"document.focus\" meant?",
        ),
        (
            "[masking]\nname = true",
            "line 2, column 1: masking.name is not a key of a profile; there are document_number, mrz, portrait",
        ),
        (
            "full_frames = true\n[masking]\nmrz = true",
            "line 1, column 1: the profile sets full_frames and masking, ",
        ),
        ("id = \"é\"  surprise", "line 1, column 11: the profile does not parse: "),
    ] {
        let said = refused(text);
        assert!(said.starts_with(expected), "{said}\n{expected}");
    }
}

#[test]
fn a_built_in_profile_can_be_inherited_from_by_name() {
    let strict = Profile::open("strict").unwrap();
    let ours = Profile::from_toml("id = \"ours\"\ninherits = \"strict\"\nspecimen = true").unwrap();
    assert_eq!(ours, Profile { id: "ours".to_owned(), specimen: true, ..strict });
    let resolved = ours.to_toml().unwrap();
    assert!(!resolved.contains(INHERITS));
    assert_eq!(Profile::from_toml(&resolved).unwrap(), ours);

    let plain = Profile::from_toml("id = \"a\"").unwrap();
    assert_eq!(Profile::from_toml("id = \"a\"\ninherits = \"default\"").unwrap(), plain);
    assert_eq!(
        refused("id = \"a\"\ninherits = \"base.toml\""),
        "line 2, column 1: inherits must be default, strict or demo in a profile that is no file"
    );
}

/// A folder of profiles, by name and text.
fn folder_of(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    folder
}

fn opened(folder: &tempfile::TempDir, name: &str) -> Result<Profile> {
    Profile::open(folder.path().join(name).to_str().unwrap())
}

#[test]
fn files_inherit_from_files_beside_them_and_the_nearest_says_last() {
    let folder = folder_of(&[
        ("branch.toml", "inherits = \"group/bank.toml\"\n[checks.\"document.glare\"]\nthreshold = 0.5"),
        (
            "group/bank.toml",
            "id = \"bank\"\ninherits = \"../base.toml\"\n[checks.\"document.glare\"]\nthreshold = 0.4\nrequired = false",
        ),
        (
            "base.toml",
            "inherits = \"strict\"\nfull_frames = true\n[checks.\"document.focus\"]\nthreshold = 0.2",
        ),
    ]);
    let (branch, strict) = (opened(&folder, "branch.toml").unwrap(), Profile::open("strict").unwrap());
    // An id is a profile's own.
    assert_eq!(branch.id, "branch");
    assert_eq!(branch.checks.document_glare.threshold, 0.5);
    assert!(!branch.checks.document_glare.required && branch.full_frames && branch.marginal_means_review);
    assert_eq!(branch.checks.document_focus.threshold, 0.2);
    assert_eq!(branch.checks.document_perspective, strict.checks.document_perspective);
    assert_eq!(Profile::from_toml(&branch.to_toml().unwrap()).unwrap(), branch);
}

#[test]
fn what_is_inherited_is_held_to_the_same_rules_and_named_by_its_file() {
    let folder = folder_of(&[
        ("a.toml", "inherits = \"b.toml\""),
        ("b.toml", "\n[checks.\"face.size\"]\nthreshold = -3"),
        ("c.toml", "inherits = \"gone.toml\""),
        ("d.toml", "inherits = \"e.toml\""),
        ("e.toml", "inherits = \"./d.toml\""),
        ("self.toml", "inherits = \"self.toml\""),
        ("1.toml", "inherits = \"2.toml\""),
        ("2.toml", "inherits = \"3.toml\""),
        ("3.toml", "inherits = \"4.toml\""),
        ("4.toml", "inherits = \"5.toml\""),
        ("5.toml", "inherits = \"strict\""),
    ]);
    for (name, expected) in [
        (
            "a.toml",
            "b.toml, line 3, column 1: checks.\"face.size\".threshold must be between 0 and 100000, not -3",
        ),
        ("c.toml", "gone.toml cannot be read"),
        ("d.toml", "e.toml, line 1, column 1: inherits leads back to "),
        ("self.toml", "self.toml, line 1, column 1: inherits leads back to "),
        ("1.toml", "4.toml, line 1, column 1: more than 4 files inherit one from the other"),
    ] {
        let error = opened(&folder, name).unwrap_err();
        assert_eq!(error.code(), ErrorCode::InputSetting);
        assert!(error.to_string().contains(expected), "{error}");
    }
    // Four are allowed.
    assert!(opened(&folder, "2.toml").unwrap().marginal_means_review);
}

#[test]
fn every_file_is_shown_before_it_is_parsed_and_may_be_refused() {
    let folder = folder_of(&[("a.toml", "inherits = \"b.toml\""), ("b.toml", "no TOML")]);
    let path = folder.path().join("a.toml");
    let mut shown = Vec::new();
    let parsed = Profile::open_accepted(&path, &mut |path, bytes| {
        shown.push((path.file_name().unwrap().to_owned(), bytes.to_vec()));
        Ok(())
    });
    assert!(parsed.unwrap_err().to_string().contains("b.toml, line 1, column 4: the profile does not parse"));
    assert_eq!(
        shown,
        [("a.toml".into(), b"inherits = \"b.toml\"".to_vec()), ("b.toml".into(), b"no TOML".to_vec())]
    );
    let refused = Profile::open_accepted(&path, &mut |path, _| match path.ends_with("b.toml") {
        true => Err(crate::error::Error::internal("not this one")),
        false => Ok(()),
    });
    assert_eq!(refused.unwrap_err().to_string(), "not this one");
}

#[test]
fn a_file_over_the_limit_is_not_read_whole() {
    let folder = folder_of(&[("long.toml", &"#".repeat((1 << 20) + 1))]);
    assert!(opened(&folder, "long.toml").unwrap_err().to_string().contains("is over 1 MiB"));
}

proptest::proptest! {
    #[test]
    fn whatever_is_written_into_a_profile_loads_again_or_is_refused(
        line in 0_usize..400,
        key in "(inherits|specimen|full_frames|threshold|required|[a-z.\"\\[\\]]{0,12})",
        value in "(true|-?[0-9]{1,20}(\\.[0-9]{1,3})?|nan|\"(strict|demo|.{0,5})\"|\\{.{0,8}\\}|.{0,12})",
    ) {
        let mut lines: Vec<String> = DEFAULT_TOML.lines().map(str::to_owned).collect();
        let place = line % lines.len();
        lines[place] = format!("{key} = {value}");
        match Profile::from_toml(&lines.join("\n")) {
            Ok(profile) => assert_eq!(Profile::from_toml(&profile.to_toml().unwrap()).unwrap(), profile),
            Err(error) => {
                let text = error.to_string();
                let said: usize = text.strip_prefix("line ").unwrap().split(',').next().unwrap().parse().unwrap();
                assert!((1..=lines.len() + 1).contains(&said), "{text}");
            }
        }
    }
}

#[test]
fn every_word_to_choose_from_is_taken() {
    for word in ranges::choices_of(&["live", "back"]).unwrap() {
        let profile = Profile::from_toml(&format!("live.back = \"{word}\"")).unwrap();
        assert!(profile.to_toml().unwrap().contains(&format!("back = \"{word}\"")));
    }
    assert_eq!(ranges::choices_of(&["id"]), None);
}
