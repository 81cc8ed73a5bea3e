//! What stands in the database while everybody asks for everything.

use kuban::auth::{Permission, Scope};
use serde_json::Value;

use crate::support::{Person, TestApp, TestEdition};

/// The name of somebody in the first body: it must not be seen from the other one.
pub(super) const MARKER: &str = "Сотрудник первого органа";

/// What stands in the database for the requests.
pub(super) struct World {
    pub(super) app: TestApp,
    pub(super) body: i64,
    pub(super) other_body: i64,
    pub(super) person: Person,
    pub(super) role: i64,
    pub(super) post: i64,
    pub(super) grant: i64,
    pub(super) delegation: i64,
    pub(super) token: i64,
    pub(super) invitation: i64,
}

impl World {
    pub(super) async fn build() -> Self {
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
    pub(super) fn address(&self, path: &str) -> String {
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

    pub(super) fn fill(&self, body: &str) -> Value {
        let text = body
            .replace("PERSON", &self.person.id.to_string())
            .replace("BODY", &self.body.to_string())
            .replace("ROLE", &self.role.to_string());
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("{text}: {error}"))
    }
}

pub(super) fn in_body(id: i64) -> Scope {
    Scope {
        body_id: Some(id),
        ..Scope::EVERYWHERE
    }
}

pub(super) fn role_of(permission: Permission) -> String {
    format!("only-{}", permission.slug().replace('.', "-"))
}

pub(super) fn role_without(permission: Permission) -> String {
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
