//! Every operation of the API against everybody who might ask: one line each says which credential it needs.
//!
//! An operation without a line fails, and so does a line without an operation.  The lists of fixed answers may only shrink.

use std::collections::{BTreeMap, BTreeSet};

use kuban::auth::{Permission, Scope};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::support::{Client, Person, TestApp, TestEdition};

/// What an operation needs.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Needs {
    Public,
    Citizen,
    /// Any right, and the second factor.
    Staff,
    Permission(&'static str),
}

/// What staff get who have every permission, but in another body.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Elsewhere {
    /// 403 or 404, for this request.
    Refused(&'static str),
    /// An answer without what is not theirs.
    Filtered,
    /// The same answer as everybody of the staff: there is nothing of one body in it.
    Same,
}

struct Operation {
    id: &'static str,
    needs: Needs,
    elsewhere: Elsewhere,
}

const fn public(id: &'static str) -> Operation {
    operation(id, Needs::Public)
}

const fn citizen(id: &'static str) -> Operation {
    operation(id, Needs::Citizen)
}

const fn staff(id: &'static str) -> Operation {
    operation(id, Needs::Staff)
}

const fn permitted(id: &'static str, permission: &'static str) -> Operation {
    operation(id, Needs::Permission(permission))
}

const fn operation(id: &'static str, needs: Needs) -> Operation {
    Operation {
        id,
        needs,
        elsewhere: Elsewhere::Refused(""),
    }
}

impl Operation {
    /// A body that would be accepted from somebody of the place; `BODY`, `PERSON` and `ROLE` stand for what is there.
    const fn with(mut self, body: &'static str) -> Self {
        self.elsewhere = Elsewhere::Refused(body);
        self
    }

    const fn filtered(mut self) -> Self {
        self.elsewhere = Elsewhere::Filtered;
        self
    }

    const fn same(mut self) -> Self {
        self.elsewhere = Elsewhere::Same;
        self
    }
}

/// Every operation under `/api/v1`, one line each.
const OPERATIONS: &[Operation] = &[
    // map, issues, constructions, analysis
    public("list_cell_counts"),
    public("create_intersections"),
    public("create_locations"),
    public("list_municipality_counts"),
    public("list_nearby"),
    public("list_nearest"),
    public("find_configuration"),
    public("list_constructions"),
    public("find_construction"),
    public("list_map_events"),
    public("list_issues"),
    public("find_issue"),
    public("find_located"),
    public("create_located_batch"),
    public("list_municipalities"),
    public("list_places"),
    public("list_statistics"),
    // staff
    public("list_bodies"),
    public("find_body"),
    permitted("create_body", "bodies.manage")
        .with(r#"{"body": {"slug": "new", "name": "Новый", "name_en": "New", "level": "regional"}}"#),
    permitted("update_body", "bodies.manage").with(r#"{"body": {"phone": "1"}}"#),
    permitted("create_body_closure", "bodies.manage").with(r"{}"),
    permitted("list_posts", "people.read"),
    permitted("create_post", "staff.manage").with(r#"{"post": {"person_id": PERSON, "title": "T"}}"#),
    permitted("delete_post", "staff.manage"),
    permitted("create_invitation", "staff.manage")
        .with(r#"{"invitation": {"email": "new@example.org", "body_id": BODY, "title": "T", "role_slug": "official"}}"#),
    permitted("list_invitations", "staff.manage"),
    permitted("delete_invitation", "staff.manage"),
    public("find_invitation"),
    public("create_invitation_acceptance"),
    staff("list_permissions").same(),
    staff("list_roles").same(),
    staff("find_role").same(),
    permitted("create_role", "grants.manage")
        .with(r#"{"role": {"slug": "new", "name": "Н", "name_en": "N", "permissions": ["issues.read"]}}"#),
    permitted("update_role", "grants.manage").with(r#"{"role": {"name": "Н"}}"#),
    permitted("list_grants", "grants.manage").filtered(),
    permitted("create_grant", "grants.manage").with(r#"{"grant": {"person_id": PERSON, "role_id": ROLE, "body_id": BODY}}"#),
    permitted("create_grant_revocation", "grants.manage").with(r"{}"),
    staff("list_delegations").filtered(),
    staff("create_delegation").same(),
    staff("delete_delegation"),
    citizen("list_own_tokens"),
    permitted("create_token", "tokens.manage").with(r#"{"token": {"name": "T", "permissions": ["issues.read"], "body_id": BODY}}"#),
    citizen("delete_own_token"),
    permitted("list_tokens", "tokens.manage").filtered(),
    permitted("delete_token", "tokens.manage"),
    permitted("find_access", "people.read"),
    // administration
    permitted("list_people", "people.read").filtered(),
    permitted("find_person", "people.read"),
    permitted("create_suspension", "people.suspend").with(r#"{"suspension": {"reason": "R"}}"#),
    permitted("delete_suspension", "people.suspend"),
    permitted("list_audit_entries", "audit.read").filtered(),
    permitted("list_exported_audit_entries", "audit.read").filtered(),
    permitted("list_modules", "modules.manage").same(),
    permitted("update_module", "modules.manage").with(r#"{"module": {"enabled": false}}"#),
    public("list_categories"),
    public("find_category"),
    permitted("create_category", "catalogues.manage")
        .with(r#"{"category": {"slug": "new", "name_ru": "Н", "name_en": "N", "theme": "other"}}"#),
    permitted("update_category", "catalogues.manage").with(r#"{"category": {"active": false}}"#),
    public("list_themes"),
    public("find_theme"),
    permitted("create_theme", "catalogues.manage").with(r#"{"theme": {"slug": "new", "name_ru": "Н", "name_en": "N"}}"#),
    permitted("update_theme", "catalogues.manage").with(r#"{"theme": {"active": false}}"#),
    permitted("find_system", "system.read"),
];

/// The name of somebody in the first body: it must not be seen from the other one.
const MARKER: &str = "Сотрудник первого органа";

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

/// What stands in the database for the requests.
struct World {
    app: TestApp,
    body: i64,
    other_body: i64,
    person: Person,
    role: i64,
    post: i64,
    grant: i64,
    delegation: i64,
    token: i64,
    invitation: i64,
}

impl World {
    async fn build() -> Self {
        let app = TestApp::start().await;
        let body = insert_body(&app, "first", TestEdition::code(0)).await;
        let other_body = insert_body(&app, "second", TestEdition::code(1)).await;
        for permission in Permission::ALL {
            let (only, others) = (role_of(permission), role_without(permission));
            let rest = Permission::ALL
                .into_iter()
                .filter(|each| *each != permission);
            insert_role(&app, &only, &[permission.slug()]).await;
            insert_role(
                &app,
                &others,
                &rest.map(Permission::slug).collect::<Vec<_>>(),
            )
            .await;
        }
        let person = app
            .person()
            .named(MARKER)
            .role_in("official", in_body(body))
            .sign_in()
            .await;
        let now = app.app.clock.now();
        let id = async |statement: &'static str| -> i64 {
            sqlx::query_scalar(statement)
                .bind(person.id)
                .bind(body)
                .bind(now)
                .fetch_one(&app.db.pool)
                .await
                .unwrap()
        };
        let role = id(
            "select id from role where slug = 'official' and $1 > 0 and $2 > 0 and $3 is not null",
        )
        .await;
        let post = id("insert into post (person_id, body_id, since, title) values ($1, $2, $3, 'T') returning id").await;
        let grant = id(
            "select id from access_grant where person_id = $1 and body_id = $2 and $3 is not null",
        )
        .await;
        let delegation = id("with other as (insert into person (display_name, created_at, updated_at) values ('О', $3, $3) returning id)
             insert into delegation (from_person_id, to_person_id, since, until, created_at)
             select $1, id, $3, $3 + interval '1 day', $3 from other where $2 > 0 returning id").await;
        let token = id("insert into api_token (person_id, name, prefix, token_hash, permissions, body_id, created_at)
             values ($1, 'T', 'kuban_', '\\x01', '{issues.read}', $2, $3) returning id").await;
        let invitation = id("insert into invitation (token_hash, email, body_id, title, role_id, invited_by, created_at, expires_at)
             select '\\x02', 'new@example.org', $2, 'T', id, $1, $3, $3 + interval '1 day' from role where slug = 'official' returning id").await;
        // Something that the person did, for the log.
        let revoked = person.client.delete("/api/v1/account/tokens/0").await;
        assert_eq!(revoked.status, 404);
        let mut tx = app.db.pool.begin().await.unwrap();
        let by = kuban::audit::By::Person(person.id);
        let entry = kuban::audit::Entry::new(by, "issue.answered", "issue", 1);
        kuban::audit::record(&mut tx, &app.app.keys, now, entry)
            .await
            .unwrap();
        tx.commit().await.unwrap();
        Self {
            app,
            body,
            other_body,
            person,
            role,
            post,
            grant,
            delegation,
            token,
            invitation,
        }
    }

    /// The address of an operation, about what stands in the first body.
    fn address(&self, path: &str) -> String {
        let id = [
            ("/posts/{", self.post),
            ("/roles/{", self.role),
            ("/grants/{", self.grant),
            ("/delegations/{", self.delegation),
            ("/tokens/{", self.token),
            ("/people/{", self.person.id),
            ("/bodies/{", self.body),
        ]
        .into_iter()
        .find(|(start, _)| path.contains(start))
        .map_or(1, |(_, id)| id);
        let slug = [
            ("/modules/", "issues"),
            ("/categories/", "roads"),
            ("/themes/", "housing"),
        ]
        .into_iter()
        .find(|(start, _)| path.contains(start))
        .map_or("unknown", |(_, slug)| slug);
        path.replace("{id}", &id.to_string())
            .replace("{invitation_id}", &self.invitation.to_string())
            .replace("{slug}", slug)
            .replace("{token}", "unknown")
    }

    fn fill(&self, body: &str) -> Value {
        let text = body
            .replace("PERSON", &self.person.id.to_string())
            .replace("BODY", &self.body.to_string())
            .replace("ROLE", &self.role.to_string());
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("{text}: {error}"))
    }
}

fn in_body(id: i64) -> Scope {
    Scope {
        body_id: Some(id),
        ..Scope::EVERYWHERE
    }
}

fn role_of(permission: Permission) -> String {
    format!("only-{}", permission.slug().replace('.', "-"))
}

fn role_without(permission: Permission) -> String {
    format!("without-{}", permission.slug().replace('.', "-"))
}

async fn insert_body(app: &TestApp, slug: &str, municipality: &str) -> i64 {
    sqlx::query_scalar(
        "insert into body (slug, name, name_en, level, municipality_code, created_at, updated_at)
         values ($1, $1, $1, 'municipal', $2, $3, $3) returning id",
    )
    .bind(slug)
    .bind(municipality)
    .bind(app.app.clock.now())
    .fetch_one(&app.db.pool)
    .await
    .unwrap()
}

async fn insert_role(app: &TestApp, slug: &str, permissions: &[&str]) {
    sqlx::query(
        "insert into role (slug, name, name_en, permissions, created_at, updated_at) values ($1, $1, $1, $2, $3, $3)",
    )
    .bind(slug)
    .bind(permissions)
    .bind(app.app.clock.now())
    .execute(&app.db.pool)
    .await
    .unwrap();
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
    let citizen = app.person().sign_in().await;
    let mut holders = BTreeMap::new();
    for permission in Permission::ALL {
        let role: &'static str = role_of(permission).leak();
        holders.insert(permission.slug(), app.person().role(role).sign_in().await);
    }
    for operation in OPERATIONS {
        let entry = &documented[operation.id];
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
