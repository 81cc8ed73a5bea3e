//! The rules that the compiler does not know: who may depend on what, where SQL stands, how long a file may be.
//!
//! ARCHITECTURE.md states them as invariants; a breach is named here with its file and line.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::path::{Path, PathBuf};

/// Folders of the site that are pages about the portal and have no module on the server.
const PAGES_WITHOUT_MODULE: [&str; 1] = ["about"];
/// No file is longer, tests and comments included.
const LONGEST_FILE_LINES: usize = 500;

/// A source file of the repository.
struct Source {
    /// Its path from the root, with slashes.
    path: String,
    text: String,
}

impl Source {
    /// Code lines with their numbers, without comments, up to the tests at the end of the file.
    fn code(&self) -> impl Iterator<Item = (usize, &str)> {
        self.text
            .lines()
            .enumerate()
            .map(|(index, line)| (index + 1, line.trim()))
            .take_while(|(_, line)| *line != "#[cfg(test)]")
            .filter(|(_, line)| !line.starts_with("//"))
    }

    fn is_test(&self) -> bool {
        self.path.contains("/tests/")
            || self.path.starts_with("tests/")
            || ["tests.rs", "fixtures.rs"].contains(&self.file_name())
    }

    fn is_under(&self, folders: &[&str]) -> bool {
        folders.iter().any(|folder| self.path.starts_with(folder))
    }

    fn file_name(&self) -> &str {
        self.path.rsplit('/').next().unwrap()
    }
}

/// The files under some folders that end in one of these ways, sorted.
fn sources(folders: &[&str], endings: &[&str]) -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut paths = Vec::new();
    for folder in folders {
        collect(&root.join(folder), endings, &mut paths);
    }
    paths.sort();
    assert!(!paths.is_empty(), "no sources under {folders:?}");
    paths
        .into_iter()
        .map(|path| Source {
            text: fs::read_to_string(&path).unwrap(),
            path: path
                .strip_prefix(root)
                .unwrap()
                .to_str()
                .unwrap()
                .to_owned(),
        })
        .collect()
}

fn collect(folder: &Path, endings: &[&str], paths: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(folder) else {
        return;
    };
    for entry in entries {
        let path = entry.unwrap().path();
        if path.is_dir() {
            if !["target", "node_modules", "dist"]
                .iter()
                .any(|skipped| path.ends_with(skipped))
            {
                collect(&path, endings, paths);
            }
        } else if endings
            .iter()
            .any(|ending| path.to_str().is_some_and(|path| path.ends_with(ending)))
        {
            paths.push(path);
        }
    }
}

fn rust_sources() -> Vec<Source> {
    sources(
        &[
            "src",
            "tiles",
            "boundaries",
            "features",
            "tests",
            "benches",
            "fuzz",
        ],
        &[".rs"],
    )
}

/// Lines of these files in which a pattern stands as a word of its own.
fn lines_with<'a>(files: impl IntoIterator<Item = &'a Source>, patterns: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    for file in files {
        for (number, line) in file.code() {
            for pattern in patterns {
                if has_word(line, pattern) {
                    found.push(format!("{}:{number}: {line}", file.path));
                }
            }
        }
    }
    found
}

/// Whether a pattern stands in a line without a letter, digit or underscore right before it.
fn has_word(line: &str, pattern: &str) -> bool {
    line.match_indices(pattern).any(|(start, _)| {
        !line[..start]
            .chars()
            .next_back()
            .is_some_and(|before| before.is_alphanumeric() || before == '_')
    })
}

#[track_caller]
fn assert_none(rule: &str, breaches: &[String]) {
    assert!(breaches.is_empty(), "{rule}:\n  {}", breaches.join("\n  "));
}

#[test]
fn the_core_crates_do_no_io_and_read_no_clock() {
    let files: Vec<_> = sources(&["tiles/src", "boundaries/src", "features/src"], &[".rs"])
        .into_iter()
        .filter(|file| !file.is_test())
        .collect();
    let forbidden = [
        "tokio::",
        "sqlx::",
        "axum::",
        "async fn",
        "std::fs",
        "std::net",
        "std::env",
        "std::process",
        "std::time::SystemTime",
        "SystemTime::now",
        "Instant::now",
        "Utc::now",
        "Local::now",
    ];
    assert_none(
        "tiles, boundaries and features have no I/O, no async and no clock",
        &lines_with(&files, &forbidden),
    );
}

#[test]
fn the_core_crates_know_neither_each_other_nor_the_portal() {
    for (package, others) in [
        (
            "tiles",
            ["boundaries", "kuban", "tokio", "sqlx", "axum", "reqwest"],
        ),
        (
            "boundaries",
            ["tiles", "kuban", "tokio", "sqlx", "axum", "reqwest"],
        ),
    ] {
        let manifest = fs::read_to_string(
            Path::new(env!("CARGO_MANIFEST_DIR"))
                .join(package)
                .join("Cargo.toml"),
        )
        .unwrap();
        let dependencies = manifest
            .lines()
            .skip_while(|line| *line != "[dependencies]")
            .skip(1)
            .take_while(|line| !line.starts_with('['));
        for line in dependencies {
            let name = line.split(['.', ' ', '=']).next().unwrap();
            assert!(
                !others.contains(&name),
                "{package}/Cargo.toml: {package} does not depend on {name}"
            );
        }
    }
}

#[test]
fn core_values_are_not_wire_types() {
    let files = sources(&["tiles/src", "boundaries/src"], &[".rs"]);
    let mut domain: Vec<_> = sources(&["src/modules"], &["/model.rs", "/commands.rs", "mod.rs"]);
    domain.extend(files);
    let derives: Vec<_> = lines_with(&domain, &["derive("])
        .into_iter()
        .filter(|line| line.contains("Serialize"))
        .collect();
    assert_none("serialisable twins stand in api.rs", &derives);
}

#[test]
fn sql_stands_only_in_stores() {
    let files: Vec<_> = sources(&["src"], &[".rs"])
        .into_iter()
        .filter(|file| !file.is_under(&["src/db/", "src/jobs/"]))
        .filter(|file| file.file_name() != "store.rs" && !file.path.contains("/store/"))
        .collect();
    let statements = [
        "sqlx::query",
        "query!(",
        "query_as!(",
        "query_scalar!(",
        "QueryBuilder",
        "copy_in_raw",
        "raw_sql(",
    ];
    assert_none(
        "SQL stands in store.rs files, src/db and src/jobs",
        &lines_with(&files, &statements),
    );
}

#[test]
fn only_the_edge_knows_axum() {
    let top = [
        "src/app.rs",
        "src/error.rs",
        "src/openapi.rs",
        "src/router.rs",
    ];
    let files: Vec<_> = sources(&["src"], &[".rs"])
        .into_iter()
        .filter(|file| !file.is_under(&["src/http/", "src/auth/", "src/cli/"]))
        .filter(|file| file.file_name() != "routes.rs" && !file.path.contains("/routes/"))
        .filter(|file| !top.contains(&file.path.as_str()))
        .collect();
    assert_none(
        "axum is imported by routes.rs files, src/http, src/auth and the top level",
        &lines_with(&files, &["axum::"]),
    );
}

#[test]
fn spatial_does_not_know_the_modules() {
    let files = sources(&["src/spatial", "src/db"], &[".rs"]);
    let imports = [
        "crate::modules",
        "crate::http",
        "crate::router",
        "crate::cli",
    ];
    assert_none(
        "modules know spatial, never the other way round",
        &lines_with(&files, &imports),
    );
}

#[test]
fn a_module_calls_another_only_through_its_door() {
    let files = sources(&["src/modules"], &[".rs"]);
    let mut breaches = Vec::new();
    for file in &files {
        let own = file.path.split('/').nth(2).unwrap();
        for (number, line) in file.code() {
            for (start, found) in line.match_indices("modules::") {
                let rest = &line[start + found.len()..];
                let mut steps = rest.split("::");
                let other = steps.next().unwrap_or_default();
                let inside = steps.next().is_some_and(|step| {
                    [
                        "store", "model", "policy", "commands", "api", "routes", "layer", "jobs",
                    ]
                    .iter()
                    .any(|part| step.starts_with(part))
                });
                if file.path != "src/modules/mod.rs" && other != own && inside {
                    breaches.push(format!("{}:{number}: {line}", file.path));
                }
            }
        }
    }
    assert_none("a module uses what another re-exports in mod.rs", &breaches);
}

#[test]
fn settings_are_read_in_one_place() {
    let files: Vec<_> = sources(&["src", "tiles/src", "boundaries/src"], &[".rs"])
        .into_iter()
        .filter(|file| file.path != "src/config.rs")
        .collect();
    let readings = ["env::var(", "env::var_os(", "env::vars(", "env::vars_os("];
    assert_none(
        "the environment is read by src/config.rs",
        &lines_with(&files, &readings),
    );
}

#[test]
fn no_file_is_too_long() {
    let mut files = rust_sources();
    files.extend(sources(&["frontend/src", "frontend/e2e"], &[".ts", ".tsx"]));
    let breaches: Vec<_> = files
        .iter()
        .filter(|file| !file.path.ends_with("api/schema.ts"))
        .map(|file| (file.text.lines().count(), file))
        .filter(|(lines, _)| *lines > LONGEST_FILE_LINES)
        .map(|(lines, file)| format!("{}: {lines} lines", file.path))
        .collect();
    assert_none("a file has 500 lines at most", &breaches);
}

#[test]
fn every_file_says_what_lives_in_it() {
    let breaches: Vec<_> = rust_sources()
        .iter()
        .filter(|file| {
            let first = file
                .text
                .lines()
                .find(|line| !line.starts_with("#!") && !line.is_empty());
            !first.is_some_and(|line| line.starts_with("//!"))
        })
        .map(|file| file.path.clone())
        .collect();
    assert_none("a file opens with //!", &breaches);
}

#[test]
fn what_is_left_to_do_names_its_issue() {
    let mut files = rust_sources();
    files.extend(sources(
        &["frontend/src", "frontend/e2e"],
        &[".ts", ".tsx", ".css"],
    ));
    files.extend(sources(&["scripts", "migrations"], &[""]));
    let own_path = file!();
    let mut breaches = Vec::new();
    for file in files.iter().filter(|file| file.path != own_path) {
        for (index, line) in file.text.lines().enumerate() {
            for word in ["TODO", "FIXME"] {
                let is_open = has_word(line, word) && !line.contains(&format!("{word}(#"));
                if is_open {
                    breaches.push(format!("{}:{}: {}", file.path, index + 1, line.trim()));
                }
            }
        }
    }
    assert_none("TODO needs the number of an issue, as TODO(#12)", &breaches);
}

#[test]
fn no_test_is_switched_off() {
    let files: Vec<_> = rust_sources()
        .into_iter()
        .filter(|file| file.path != file!())
        .collect();
    let breaches: Vec<_> = files
        .iter()
        .flat_map(|file| {
            file.text
                .lines()
                .filter(|line| {
                    ["#[ignore", "#[should_panic"]
                        .iter()
                        .any(|start| line.trim().starts_with(start))
                })
                .map(|line| format!("{}: {}", file.path, line.trim()))
        })
        .collect();
    assert_none("no test is ignored or expects a panic", &breaches);
}

#[test]
fn migrations_are_numbered_without_gaps() {
    let files = sources(&["migrations"], &[".sql"]);
    for (index, file) in files.iter().enumerate() {
        let wanted = format!("{:04}_", index + 1);
        assert!(
            file.file_name().starts_with(&wanted),
            "{}: the next number is {wanted}",
            file.path
        );
    }
}

#[test]
fn the_site_mirrors_the_modules_and_hides_the_map_library() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for entry in fs::read_dir(root.join("frontend/src/modules")).unwrap() {
        let entry = entry.unwrap();
        if !entry.path().is_dir() {
            continue;
        }
        let name = entry.file_name().into_string().unwrap();
        assert!(
            PAGES_WITHOUT_MODULE.contains(&name.as_str())
                || root.join("src/modules").join(&name).is_dir(),
            "frontend/src/modules/{name} has no module of that name in src/modules"
        );
    }
    let files: Vec<_> = sources(&["frontend/src"], &[".ts", ".tsx"])
        .into_iter()
        .filter(|file| !file.is_under(&["frontend/src/map/"]))
        .collect();
    let imports: Vec<_> = lines_with(&files, &["maplibre-gl"]);
    assert_none("frontend/src/map alone imports MapLibre", &imports);
}
