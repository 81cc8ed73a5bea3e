//! People of tests: with an account, with rights, signed in.

use kuban::auth::{Scope, session};
use reqwest::header::HeaderMap;

use super::{Client, TestApp};

/// A person to be written.
pub(crate) struct PersonBuilder<'a> {
    app: &'a TestApp,
    name: String,
    email: Option<String>,
    municipality_code: Option<&'static str>,
    roles: Vec<(&'static str, Scope)>,
    second_factor: bool,
}

/// Somebody with a session.
pub(crate) struct Person {
    pub(crate) id: i64,
    pub(crate) email: String,
    /// Asks as this person.
    pub(crate) client: Client,
    /// The value of their cookie.
    pub(crate) cookie: String,
}

impl<'a> PersonBuilder<'a> {
    pub(super) fn new(app: &'a TestApp) -> Self {
        Self {
            app,
            name: "Житель".to_owned(),
            email: None,
            municipality_code: None,
            roles: Vec::new(),
            second_factor: true,
        }
    }

    pub(crate) fn named(mut self, name: &str) -> Self {
        name.clone_into(&mut self.name);
        self
    }

    pub(crate) fn email(mut self, email: &str) -> Self {
        self.email = Some(email.to_owned());
        self
    }

    pub(crate) fn living_in(mut self, code: &'static str) -> Self {
        self.municipality_code = Some(code);
        self
    }

    /// Gives a role everywhere.
    pub(crate) fn role(self, role: &'static str) -> Self {
        self.role_in(role, Scope::EVERYWHERE)
    }

    /// Gives a role in a scope.
    pub(crate) fn role_in(mut self, role: &'static str, scope: Scope) -> Self {
        self.roles.push((role, scope));
        self
    }

    /// The session does not show a second factor.
    pub(crate) fn without_second_factor(mut self) -> Self {
        self.second_factor = false;
        self
    }

    /// Writes the person with their grants and begins a session.
    pub(crate) async fn sign_in(self) -> Person {
        let now = self.app.app.clock.now();
        let mut tx = self.app.db.pool.begin().await.unwrap();
        let id: i64 = sqlx::query_scalar(
            "insert into person (email, email_confirmed_at, display_name, municipality_code, created_at, updated_at)
             values ($1, $2, $3, $4, $2, $2) returning id",
        )
        .bind(&self.email)
        .bind(now)
        .bind(&self.name)
        .bind(self.municipality_code)
        .fetch_one(&mut *tx)
        .await
        .unwrap();
        let email = self
            .email
            .unwrap_or_else(|| format!("person-{id}@example.org"));
        sqlx::query("update person set email = $2 where id = $1")
            .bind(id)
            .bind(&email)
            .execute(&mut *tx)
            .await
            .unwrap();
        for (role, scope) in &self.roles {
            sqlx::query(
                "insert into access_grant (person_id, role_id, body_id, municipality_code, module, granted_at)
                 select $1, id, $3, $4, $5, $6 from role where slug = $2",
            )
            .bind(id)
            .bind(role)
            .bind(scope.body_id)
            .bind(&scope.municipality_code)
            .bind(&scope.module)
            .bind(now)
            .execute(&mut *tx)
            .await
            .unwrap();
        }
        let shown = (self.second_factor && !self.roles.is_empty()).then_some(now);
        let token = session::begin(&mut tx, id, now, shown, &HeaderMap::new())
            .await
            .unwrap();
        tx.commit().await.unwrap();
        let cookie = format!(
            "{}={}",
            session::cookie_name(&self.app.app.config),
            token.as_str()
        );
        Person {
            id,
            email,
            client: self.app.client.with("cookie", &cookie),
            cookie,
        }
    }
}
