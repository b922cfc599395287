//! What the library does with the files of a models folder: every model of both sets loads by its pinned hash, and
//! anything else about weights, catalog or runtime ends in its own error code, never in a load.

#![expect(clippy::unwrap_used, reason = "helpers of tests")]

mod catalogs;

use std::path::Path;
use std::process::{Command, Output};

use catalogs::{SETS, backends, catalog, models_folder, native_is_expected, runtime_is_fetched};
use idcapture::error::ErrorCode;
use idcapture::inference::{Backend, BackendChoice, Catalog, ModelEntry, ModelSet, Role};
use idcapture::pipeline::Pipeline;
use idcapture::record::BackendKind;
use idcapture::settings::Profile;
use sha2::{Digest, Sha256};

#[test]
fn every_model_of_both_sets_loads_by_its_pinned_hash() {
    for backend in backends() {
        for set in SETS {
            let catalog = catalog(set, backend);
            let ids: Vec<&str> = catalog.entries().map(|entry| entry.id.as_str()).collect();
            let loaded: Vec<String> = Role::ALL
                .iter()
                .filter_map(|role| catalog.load(*role).unwrap())
                .map(|model| model.model_use().id)
                .collect();
            assert_eq!(loaded, ids, "{set} on {backend:?}");
        }
    }
}

#[test]
fn the_sets_fill_the_roles_that_the_documentation_names() {
    let roles = |set| -> Vec<Role> {
        catalog(set, BackendChoice::Portable).entries().map(|entry| entry.role).collect()
    };
    assert_eq!(roles("default"), Role::ALL);
    assert_eq!(
        roles("clean"),
        [Role::FaceDetector, Role::FaceLandmarks, Role::FaceEmbedding, Role::DocumentCorners, Role::MrzLine]
    );
}

#[test]
fn no_set_of_the_catalog_goes_untested() {
    let text = std::fs::read_to_string(models_folder().join("catalog.toml")).unwrap();
    let file: toml::Table = text.parse().unwrap();
    for model in file["model"].as_array().unwrap() {
        for set in model["sets"].as_array().unwrap() {
            assert!(SETS.contains(&set.as_str().unwrap()), "{set} is not among the tested sets");
        }
    }
}

/// A models folder of its own: this checkout's catalog, and whatever weights the test puts there.
fn empty_folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for inside in ["weights", "trained"] {
        std::fs::create_dir(folder.path().join(inside)).unwrap();
    }
    std::fs::copy(models_folder().join("catalog.toml"), folder.path().join("catalog.toml")).unwrap();
    folder
}

fn open(folder: &Path, set: &str) -> Result<Catalog, ErrorCode> {
    Catalog::open(Some(folder), ModelSet(set.to_owned()), BackendChoice::Portable)
        .map_err(|error| error.code())
}

/// What loading a role gives when its file holds `bytes`, or is not there.
fn load_with(folder: &Path, set: &str, entry: &ModelEntry, bytes: Option<&[u8]>) -> Result<(), ErrorCode> {
    let path = folder.join(&entry.file);
    match bytes {
        Some(bytes) => std::fs::write(path, bytes).unwrap(),
        None => std::fs::remove_file(path).unwrap(),
    }
    let catalog = open(folder, set).unwrap();
    let loaded = catalog.load(entry.role).map(|model| assert!(model.is_some()));
    let read = catalog.weights(entry).map(|_| ());
    assert_eq!(
        loaded.as_ref().map_err(|error| error.code()),
        read.as_ref().map_err(|error| error.code()),
        "reading and loading agree"
    );
    loaded.map_err(|error| error.code())
}

#[test]
fn hostile_onnx() {
    let folder = empty_folder();
    for set in SETS {
        let whole = catalog(set, BackendChoice::Portable);
        let entries: Vec<ModelEntry> = whole.entries().cloned().collect();
        for (index, entry) in entries.iter().enumerate() {
            let right = whole.weights(entry).unwrap();
            let load = |bytes: Option<&[u8]>| load_with(folder.path(), set, entry, bytes);
            assert_eq!(load(Some(&right)), Ok(()), "{}: whole", entry.id);

            for cut in [0, 1, right.len() / 2, right.len() - 1] {
                assert_eq!(load(Some(&right[..cut])), Err(ErrorCode::ModelMismatch), "{}: cut", entry.id);
            }
            for at in [0, right.len() / 3, right.len() - 1] {
                let mut flipped = right.clone();
                flipped[at] ^= 1;
                assert_eq!(load(Some(&flipped)), Err(ErrorCode::ModelMismatch), "{}: flipped", entry.id);
            }
            let other = whole.weights(&entries[(index + 1) % entries.len()]).unwrap();
            assert_eq!(load(Some(&other)), Err(ErrorCode::ModelMismatch), "{}: another's", entry.id);
            let longer = [right.as_slice(), &[0]].concat();
            assert_eq!(load(Some(&longer)), Err(ErrorCode::ModelMismatch), "{}: longer", entry.id);
            assert_eq!(load(None), Err(ErrorCode::ModelMissing), "{}: missing", entry.id);
        }
    }
}

#[test]
fn bytes_under_a_matching_pin_that_are_no_network_are_a_fault_of_the_backend() {
    let folder = empty_folder();
    let bytes = b"not a network";
    let digest = format!("{:x}", Sha256::digest(bytes));
    let entry = catalog("default", BackendChoice::Portable).entry(Role::FaceDetector).unwrap().clone();
    let path = folder.path().join("catalog.toml");
    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, text.replace(&entry.sha256, &digest)).unwrap();
    std::fs::write(folder.path().join(&entry.file), bytes).unwrap();
    for backend in backends() {
        let catalog = Catalog::open(Some(folder.path()), ModelSet::default(), backend).unwrap();
        let error = catalog.load(Role::FaceDetector).err().unwrap();
        assert_eq!(error.code(), ErrorCode::ModelFailed, "{backend:?}: {error}");
    }
}

#[test]
fn without_weights_the_stages_skip_and_with_wrong_ones_nothing_starts() {
    let folder = empty_folder();
    let profile = Profile::default_profile().unwrap();
    for set in SETS {
        assert!(Pipeline::prepare(&profile, &open(folder.path(), set).unwrap()).is_ok(), "{set}");
        // No stage of the table reads lines yet.
        let used = open(folder.path(), set).unwrap();
        for entry in used.entries().filter(|entry| entry.role != Role::MrzLine) {
            std::fs::write(folder.path().join(&entry.file), b"others").unwrap();
            let prepared = Pipeline::prepare(&profile, &open(folder.path(), set).unwrap());
            let code = prepared.err().map(|error| error.code());
            assert_eq!(code, Some(ErrorCode::ModelMismatch), "{}", entry.id);
            std::fs::remove_file(folder.path().join(&entry.file)).unwrap();
        }
    }
}

#[test]
fn a_catalog_that_cannot_be_used_is_its_own_error() {
    let folder = empty_folder();
    let path = folder.path().join("catalog.toml");
    let whole = std::fs::read_to_string(&path).unwrap();
    assert_eq!(open(folder.path(), "nonesuch").err(), Some(ErrorCode::InputSetting), "an unknown set");
    for (what, text) in [
        ("empty", String::new()),
        ("not TOML", "[[model".to_owned()),
        ("cut", whole[..whole.find("[model.output]").unwrap() + 8].to_owned()),
        ("another schema", whole.replace("idcapture.models/1", "idcapture.models/9")),
        (
            "an unknown key",
            whole.replace("role = \"face_detector\"", "role = \"face_detector\"\nsurprise = 1"),
        ),
        ("an unknown role", whole.replace("\"face_detector\"", "\"fortune_teller\"")),
        ("an unknown crop rule", whole.replace("rule = \"letterbox\"", "rule = \"guess\"")),
        ("no hash", whole.replace("sha256 = \"6c02", "digest = \"6c02")),
    ] {
        assert_ne!(text, whole, "{what}: the fault is in the file");
        std::fs::write(&path, text).unwrap();
        assert_eq!(open(folder.path(), "default").err(), Some(ErrorCode::ModelCatalog), "{what}");
    }
    std::fs::write(&path, [0xff, 0xfe, 0x00]).unwrap();
    assert_eq!(open(folder.path(), "default").err(), Some(ErrorCode::ModelCatalog), "not text");
    std::fs::remove_file(&path).unwrap();
    assert_eq!(open(folder.path(), "default").err(), Some(ErrorCode::ModelCatalog), "missing");
    assert_eq!(
        open(&folder.path().join("nowhere"), "default").err(),
        Some(ErrorCode::ModelCatalog),
        "no folder"
    );
}

#[test]
fn auto_takes_the_native_backend_or_says_why_not() {
    let backend = Backend::choose(BackendChoice::Auto, Some(&models_folder())).unwrap();
    if native_is_expected() {
        assert_eq!(backend.kind(), BackendKind::Native, "{}", backend.detail());
        assert!(backend.detail().contains("onnxruntime"), "{}", backend.detail());
    } else {
        assert_eq!(backend.kind(), BackendKind::Portable);
        assert!(backend.detail().contains("native: "), "no reason in '{}'", backend.detail());
        let forced = Backend::choose(BackendChoice::Native, Some(&models_folder()));
        assert_eq!(forced.err().map(|error| error.code()), Some(ErrorCode::ModelNoBackend));
    }
    let portable = Backend::choose(BackendChoice::Portable, Some(&models_folder())).unwrap();
    assert_eq!(portable.kind(), BackendKind::Portable);
}

/// `idcapture models` in a process of its own: the runtime is chosen once per process.
fn models_command(backend: &str, runtime: Option<&str>) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_idcapture"));
    command.args(["models", "--backend", backend, "--models"]).arg(models_folder());
    command.env_remove("IDCAPTURE_BACKEND").env_remove("IDCAPTURE_ONNXRUNTIME");
    if let Some(runtime) = runtime {
        command.env("IDCAPTURE_ONNXRUNTIME", runtime);
    }
    command.output().unwrap()
}

fn listing(output: &Output) -> serde_json::Value {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn a_runtime_that_is_hidden_missing_or_no_runtime_leaves_the_portable_backend_with_the_reason() {
    let folder = tempfile::tempdir().unwrap();
    let text = folder.path().join("text.so");
    std::fs::write(&text, "not a library").unwrap();
    let mut runtimes = vec!["none", "/nowhere/libonnxruntime.so", text.to_str().unwrap(), "libm.so.6"];
    // A library, but not this one: what this process itself has loaded.
    let loaded = std::fs::read_to_string("/proc/self/maps").unwrap_or_default();
    let library =
        loaded.lines().filter_map(|line| Some(&line[line.find('/')?..])).find(|path| path.contains(".so"));
    runtimes.extend(library);
    for runtime in runtimes {
        let listing = listing(&models_command("auto", Some(runtime)));
        assert_eq!(listing["backend"], "portable", "{runtime}");
        let detail = listing["backend_detail"].as_str().unwrap();
        let reason = detail.split_once("native: ").map_or("", |(_, reason)| reason);
        assert!(reason.len() > 10, "{runtime}: no reason in '{detail}'");

        let forced = models_command("native", Some(runtime));
        assert_eq!(forced.status.code(), Some(3), "{runtime}");
        assert!(forced.stdout.is_empty(), "{runtime}");
        let message = String::from_utf8_lossy(&forced.stderr).into_owned();
        let code = ErrorCode::ModelNoBackend;
        assert!(message.contains(&format!("[{} {}]", code.number(), code.name())), "{runtime}: {message}");
    }
}

#[test]
fn the_listing_names_the_backend_that_runs() {
    assert_eq!(listing(&models_command("portable", None))["backend"], "portable");
    let auto = listing(&models_command("auto", None));
    if runtime_is_fetched() {
        assert_eq!(auto["backend"], "native", "{}", auto["backend_detail"]);
        assert_eq!(listing(&models_command("native", None))["backend"], "native");
    }
    for model in auto["models"].as_array().unwrap() {
        assert_eq!(model["status"], "present", "{}", model["id"]);
    }
}
