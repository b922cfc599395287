//! The README's commands do what it says. Lines of its `sh` blocks that begin with `idcapture` are run as they
//! stand, in order, in a folder where `demo-out/` is what `idcapture demo` left; those that begin with `make` must
//! name targets of the Makefile. A command ends with status 0 unless a comment on its line says `# exits N`.
#![cfg(all(feature = "cli", feature = "capture", feature = "seal"))]

#[cfg(test)]
mod commands {
    use std::ffi::OsString;
    use std::path::{Path, PathBuf};
    use std::process::Command;

    fn read(name: &str) -> String {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(name);
        std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    }

    /// The lines of all `sh` blocks, those that a backslash continues joined.
    fn commands(readme: &str) -> Vec<String> {
        let (mut commands, mut inside, mut begun) = (Vec::new(), false, String::new());
        for line in readme.lines().map(str::trim) {
            if let Some(fence) = line.strip_prefix("```") {
                inside = !inside && fence == "sh";
            } else if inside {
                match line.strip_suffix('\\') {
                    Some(part) => begun.push_str(part),
                    None => commands.push(std::mem::take(&mut begun) + line),
                }
            }
        }
        commands.retain(|command| !command.is_empty() && !command.starts_with('#'));
        commands
    }

    /// The exit status that a command's comment promises.
    fn promised_status(command: &str) -> i32 {
        let promise = command.split_once("# exits ").map(|(_, rest)| rest.split_whitespace().next().unwrap());
        promise.map_or(0, |status| status.trim_end_matches([',', '.', ':', ';']).parse().unwrap())
    }

    /// The targets that a `make` command names.
    fn make_targets(command: &str) -> impl Iterator<Item = &str> {
        let before_comment = command.split('#').next().unwrap_or_default();
        before_comment.split_whitespace().skip(1).filter(|word| !word.contains('=') && !word.starts_with('-'))
    }

    /// The search path with the built program before everything else.
    fn search_path() -> OsString {
        let built = Path::new(env!("CARGO_BIN_EXE_idcapture")).parent().unwrap().to_owned();
        let rest = std::env::var_os("PATH").unwrap_or_default();
        std::env::join_paths(std::iter::once(built).chain(std::env::split_paths(&rest))).unwrap()
    }

    fn run(command: &str, folder: &Path) {
        let models: PathBuf = Path::new(env!("CARGO_MANIFEST_DIR")).join("models");
        let mut shell = Command::new("sh");
        shell.args(["-c", command]).current_dir(folder).env("PATH", search_path());
        let ran = shell.env("IDCAPTURE_MODELS", models).env_remove("IDCAPTURE_BACKEND").output().unwrap();
        let said = String::from_utf8_lossy(&ran.stderr);
        assert_eq!(ran.status.code(), Some(promised_status(command)), "{command}\n{said}");
    }

    #[test]
    fn do_what_the_readme_says() {
        let commands = commands(&read("README.md"));
        let makefile = read("Makefile");
        let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
        run("idcapture demo --out demo-out", folder.path());
        let mut ran = 0;
        for command in &commands {
            match command.split_whitespace().next() {
                Some("idcapture") => run(command, folder.path()),
                Some("make") => {
                    for target in make_targets(command) {
                        let rule = format!("{target}:");
                        assert!(makefile.lines().any(|line| line.starts_with(&rule)), "no target {target}");
                    }
                }
                _ => continue,
            }
            ran += 1;
        }
        assert!(ran >= 5, "only {ran} of {commands:?}");
        for target in ["demo", "test"] {
            assert!(commands.iter().any(|command| make_targets(command).any(|named| named == target)));
        }
    }

    #[test]
    fn are_read_as_a_shell_would() {
        let readme = "```sh\n# once\nmake demo\nidcapture keys \\\n    show a.pem  # exits 3, no key\n```\n\
                      ```rust\nmake();\n```\n```\nidcapture none\n```\n";
        let found = commands(readme);
        assert_eq!(found, ["make demo", "idcapture keys show a.pem  # exits 3, no key"]);
        assert_eq!((promised_status(&found[0]), promised_status(&found[1])), (0, 3));
        assert_eq!(make_targets("make -s test DEMO_OUT=x  # all of it").collect::<Vec<_>>(), ["test"]);
    }
}
