//! The documents say what the program does: every setting, problem type and layer is in them.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use kuban::config::VARIABLES;
use kuban::error::ProblemType;
use kuban::modules::MANIFESTS;

fn document(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path))
        .unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Cells of a document's tables whose first cell is code.
fn table_rows(text: &str) -> Vec<Vec<String>> {
    text.lines()
        .filter(|line| line.starts_with("| `"))
        .map(|line| {
            line.trim_matches('|')
                .split(" | ")
                .map(|cell| cell.trim().trim_matches('`').to_owned())
                .collect()
        })
        .collect()
}

#[test]
fn every_setting_is_documented_as_it_is() {
    let rows = table_rows(&document("docs/configuration.md"));
    let documented: Vec<_> = rows
        .iter()
        .map(|row| (row[0].as_str(), row[1].as_str(), row[2].as_str()))
        .collect();
    let known: Vec<_> = VARIABLES
        .iter()
        .map(|variable| (variable.name, variable.default, variable.meaning))
        .collect();
    assert_eq!(documented, known);
}

#[test]
fn every_problem_type_is_documented() {
    let text = document("docs/api.md");
    let documented: BTreeSet<_> = table_rows(&text)
        .into_iter()
        .map(|row| row[0].clone())
        .collect();
    for problem in ProblemType::ALL {
        assert!(
            documented.contains(problem.slug()),
            "docs/api.md lacks the problem type {}",
            problem.slug()
        );
    }
}

#[test]
fn every_layer_is_documented() {
    let text = document("docs/api.md");
    for manifest in MANIFESTS {
        for layer in (manifest.layers)() {
            let name = layer.spec().name().to_owned();
            assert!(
                text.contains(&format!("`{name}`")),
                "docs/api.md lacks the layer {name}"
            );
        }
    }
}

#[test]
fn links_between_documents_lead_somewhere() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut documents = vec![
        "README.md".to_owned(),
        "ARCHITECTURE.md".to_owned(),
        "CONTRIBUTING.md".to_owned(),
    ];
    for entry in fs::read_dir(root.join("docs")).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        if Path::new(&name)
            .extension()
            .is_some_and(|ending| ending == "md")
        {
            documents.push(format!("docs/{name}"));
        }
    }
    for name in documents {
        let text = document(&name);
        let folder = root.join(&name).parent().unwrap().to_owned();
        for link in text
            .split("](")
            .skip(1)
            .filter_map(|rest| rest.split(')').next())
        {
            let target = link.split('#').next().unwrap();
            let is_local =
                !target.is_empty() && !target.contains("://") && !target.starts_with("mailto:");
            assert!(
                !is_local || folder.join(target).exists(),
                "{name}: {link} leads nowhere"
            );
        }
    }
}
