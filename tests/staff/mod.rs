//! Staff: bodies, posts, roles, grants, delegations, invitations, keys, and what they come to.

use kuban::auth::Scope;
use serde_json::{Value, json};

use crate::support::{Client, Person, TestApp};

mod access;
mod bodies;
mod delegations;
mod escalation;
mod grants;
mod invitations;
mod posts;
mod roles;
mod tokens;

/// A portal with an administrator and two bodies.
pub(crate) struct Office {
    pub(crate) app: TestApp,
    pub(crate) administrator: Person,
    pub(crate) roads: i64,
    pub(crate) parks: i64,
}

impl Office {
    pub(crate) async fn open() -> Self {
        let app = TestApp::start().await;
        let administrator = app
            .person()
            .named("Администратор")
            .role("administrator")
            .sign_in()
            .await;
        let mut bodies = Vec::new();
        for slug in ["roads", "parks"] {
            let body = json!({ "body": {
                "slug": slug, "name": format!("Отдел {slug}"), "name_en": slug, "level": "regional", "themes": ["housing"],
                "areas": ["03701000"],
            }});
            let created = administrator.client.post("/api/v1/bodies", &body).await;
            bodies.push(created.json()["body"]["id"].as_i64().unwrap());
        }
        Self {
            app,
            administrator,
            roads: bodies[0],
            parks: bodies[1],
        }
    }

    /// The id of a role.
    pub(crate) async fn role(&self, slug: &str) -> i64 {
        let roles = self.administrator.client.get("/api/v1/roles").await.json();
        let roles = roles["roles"].as_array().unwrap().clone();
        let found = roles.iter().find(|role| role["slug"] == slug).unwrap();
        found["id"].as_i64().unwrap()
    }

    /// Makes a role of these permissions.
    pub(crate) async fn make_role(&self, slug: &'static str, permissions: &[&str]) -> &'static str {
        let role = json!({ "role": { "slug": slug, "name": slug, "name_en": slug, "permissions": permissions } });
        let made = self.administrator.client.post("/api/v1/roles", &role).await;
        assert_eq!(made.status, 201, "{}", made.text());
        slug
    }

    /// The newest entry of the log with this action, as an administrator reads it.
    pub(crate) async fn logged(&self, action: &str) -> Value {
        let address = format!("/api/v1/audit-entries?action={action}");
        let entries = self.administrator.client.get(&address).await.json();
        let newest = entries["audit_entries"][0].clone();
        assert!(newest.is_object(), "no entry {action}");
        newest
    }
}

pub(crate) fn in_body(id: i64) -> Scope {
    Scope {
        body_id: Some(id),
        ..Scope::EVERYWHERE
    }
}

/// Sends a change from a state.
pub(crate) async fn patch(
    client: &Client,
    address: &str,
    tag: &str,
    body: &Value,
) -> crate::support::TestResponse {
    let request = client
        .request(reqwest::Method::PATCH, address)
        .header("if-match", tag)
        .json(body);
    Client::send(request).await
}

/// Asks whether somebody may do a thing, by an operation that only needs the permission.
pub(crate) async fn may_read_people(person: &Person) -> bool {
    person.client.get("/api/v1/people").await.status == 200
}
