//! Every operation of the API against everybody who might ask: one line each says which credential it needs.
//!
//! An operation without a line of `operations` fails, and so does a line without an operation.  The lists of fixed answers may only shrink.

use std::collections::{BTreeMap, BTreeSet};

use kuban::auth::{Permission, Scope};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::support::{Client, TestEdition};

mod operations;
mod world;

use operations::{Elsewhere, Needs, OPERATIONS};
use world::{MARKER, World, in_body, role_of, role_without};

/// An operation as the document has it.
#[derive(Debug, Clone)]
struct Documented {
    method: Method,
    path: String,
}

fn documented() -> BTreeMap<String, Documented> {
    let document: Value = serde_json::from_str(&kuban::openapi::document()).unwrap();
    let mut operations = BTreeMap::new();
    for (path, methods) in document["paths"].as_object().unwrap() {
        if !path.starts_with("/api/v1/") {
            continue;
        }
        for (method, operation) in methods.as_object().unwrap() {
            let id = operation["operationId"].as_str().unwrap().to_owned();
            let documented = Documented {
                method: method.to_uppercase().parse().unwrap(),
                path: path.clone(),
            };
            operations.insert(id, documented);
        }
    }
    operations
}

#[test]
fn every_operation_has_a_line_and_every_line_an_operation() {
    let known: BTreeSet<_> = documented().into_keys().collect();
    let lines: BTreeSet<_> = OPERATIONS
        .iter()
        .map(|operation| operation.id.to_owned())
        .collect();
    assert_eq!(lines.len(), OPERATIONS.len(), "no operation has two lines");
    let missing: Vec<_> = known.difference(&lines).collect();
    assert!(missing.is_empty(), "without a line: {missing:?}");
    let stale: Vec<_> = lines.difference(&known).collect();
    assert!(stale.is_empty(), "without an operation: {stale:?}");
}

/// The status and the `type` of the answer; the body of a stream that does not end is left alone.
async fn ask(
    client: &Client,
    documented: &Documented,
    address: &str,
    body: &Value,
) -> (StatusCode, String) {
    let mut request = client
        .request(documented.method.clone(), address)
        .header("if-match", "*");
    if documented.method != Method::GET && documented.method != Method::DELETE {
        request = request.json(body);
    }
    let response = request.send().await.unwrap();
    let status = response.status();
    let is_problem = status.is_client_error() || status.is_server_error();
    let kind = if is_problem {
        let problem: Value = response.json().await.unwrap();
        problem["type"].as_str().unwrap().to_owned()
    } else {
        String::new()
    };
    (status, kind)
}

#[tokio::test]
async fn nobody_gets_past_what_an_operation_needs() {
    let world = World::build().await;
    let app = &world.app;
    let documented = documented();
    let citizen = app.person().sign_in().await;
    let unshown = app
        .person()
        .role("administrator")
        .without_second_factor()
        .sign_in()
        .await;
    let mut lacking = BTreeMap::new();
    for permission in Permission::ALL {
        let role: &'static str = role_without(permission).leak();
        lacking.insert(permission.slug(), app.person().role(role).sign_in().await);
    }
    let empty = json!({});
    for operation in OPERATIONS {
        let entry = &documented[operation.id];
        let address = world.address(&entry.path);
        let anonymous = ask(&app.client, entry, &address, &empty).await;
        if operation.needs == Needs::Public {
            let refused = [StatusCode::UNAUTHORIZED, StatusCode::FORBIDDEN];
            assert!(
                !refused.contains(&anonymous.0),
                "{}: {anonymous:?}",
                operation.id
            );
            continue;
        }
        assert_eq!(
            anonymous.1, "unauthenticated",
            "{} for nobody",
            operation.id
        );
        if operation.needs == Needs::Citizen {
            continue;
        }
        let by_citizen = ask(&citizen.client, entry, &address, &empty).await;
        assert_eq!(by_citizen.1, "forbidden", "{} for a citizen", operation.id);
        let by_unshown = ask(&unshown.client, entry, &address, &empty).await;
        assert_eq!(
            by_unshown.1, "second-factor-required",
            "{} without a second factor",
            operation.id
        );
        if let Needs::Permission(permission) = operation.needs {
            let by_lacking = ask(&lacking[permission].client, entry, &address, &empty).await;
            assert_eq!(
                by_lacking.1, "forbidden",
                "{} without {permission}",
                operation.id
            );
        }
    }
}

#[tokio::test]
async fn staff_of_another_body_reach_nothing_of_this_one() {
    let world = World::build().await;
    let app = &world.app;
    let documented = documented();
    let outsider = app
        .person()
        .named("Чужой")
        .role_in("administrator", in_body(world.other_body))
        .sign_in()
        .await;
    let elsewhere = Scope {
        municipality_code: Some(TestEdition::code(1).to_owned()),
        ..Scope::EVERYWHERE
    };
    let neighbour = app
        .person()
        .named("Сосед")
        .role_in("administrator", elsewhere)
        .sign_in()
        .await;
    let everywhere = app.person().role("administrator").sign_in().await;
    for operation in OPERATIONS {
        if matches!(operation.needs, Needs::Public | Needs::Citizen) {
            continue;
        }
        let entry = &documented[operation.id];
        let address = world.address(&entry.path);
        for stranger in [&outsider, &neighbour] {
            match operation.elsewhere {
                Elsewhere::Same => {
                    let (status, _) = ask(&stranger.client, entry, &address, &json!({})).await;
                    assert_ne!(status, 401, "{}", operation.id);
                    assert_ne!(status, 403, "{}", operation.id);
                }
                Elsewhere::Filtered => {
                    let seen = stranger.client.get(&address).await;
                    assert_eq!(seen.status, 200, "{}", operation.id);
                    assert!(
                        !seen.text().contains(MARKER),
                        "{}: {}",
                        operation.id,
                        seen.text()
                    );
                }
                Elsewhere::Refused(body) => {
                    let body = if body.is_empty() {
                        json!({})
                    } else {
                        world.fill(body)
                    };
                    let (status, kind) = ask(&stranger.client, entry, &address, &body).await;
                    let is_refused = [403, 404].contains(&status.as_u16());
                    assert!(
                        is_refused,
                        "{} from elsewhere: {status} {kind}",
                        operation.id
                    );
                }
            }
        }
        if operation.elsewhere == Elsewhere::Filtered {
            let seen = everywhere.client.get(&address).await;
            assert!(
                seen.text().contains(MARKER),
                "{}: {}",
                operation.id,
                seen.text()
            );
        }
    }
}

#[tokio::test]
async fn whoever_has_the_permission_gets_in() {
    let world = World::build().await;
    let app = &world.app;
    let documented = documented();
    let mut holders = BTreeMap::new();
    for permission in Permission::ALL {
        let role: &'static str = role_of(permission).leak();
        holders.insert(permission.slug(), app.person().role(role).sign_in().await);
    }
    for operation in OPERATIONS {
        let entry = &documented[operation.id];
        // One operation may end the session that another one needs.
        let citizen = app.person().sign_in().await;
        let client = match operation.needs {
            Needs::Public => continue,
            Needs::Citizen => &citizen.client,
            Needs::Staff => &holders["issues.read"].client,
            Needs::Permission(permission) => &holders[permission].client,
        };
        let address = world.address(&entry.path);
        let (status, kind) = ask(client, entry, &address, &json!({})).await;
        assert_ne!(status, 401, "{}: {kind}", operation.id);
        assert_ne!(status, 403, "{}: {kind}", operation.id);
        assert!(
            !status.is_server_error(),
            "{}: {status} {kind}",
            operation.id
        );
    }
}
