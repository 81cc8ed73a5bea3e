//! SQL of the demo people and bodies.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

/// Bodies, column by column.
#[derive(Debug, Default)]
pub(super) struct BodyColumns {
    slugs: Vec<String>,
    names: Vec<String>,
    names_en: Vec<String>,
    pub(super) municipality_codes: Vec<Option<String>>,
    /// Joined by commas, since arrays of arrays have one length.
    themes: Vec<String>,
}

impl BodyColumns {
    /// Adds a body; its address of mail is made of its slug.
    pub(super) fn push(
        &mut self,
        slug: &str,
        name: &str,
        name_en: &str,
        municipality_code: Option<&str>,
        themes: &[&str],
    ) {
        self.slugs.push(slug.to_owned());
        self.names.push(name.to_owned());
        self.names_en.push(name_en.to_owned());
        self.municipality_codes
            .push(municipality_code.map(str::to_owned));
        self.themes.push(themes.join(","));
    }
}

/// Whether there is nobody and no body.
pub(super) async fn is_empty(db: &mut PgConnection) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar!(
        r#"select not exists (select from person) and not exists (select from body) as "empty!""#
    )
    .fetch_one(db)
    .await
}

/// Writes bodies with their themes.
pub(super) async fn insert_bodies(
    tx: &mut PgConnection,
    bodies: &BodyColumns,
    now: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "with given as (
            select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[])
                as given (slug, name, name_en, municipality_code, themes)
         ), written as (
            insert into body (slug, name, name_en, level, municipality_code, email, created_at, updated_at)
            select slug, name, name_en, case when municipality_code is null then 'regional' else 'municipal' end,
                municipality_code, slug || '@example.org', $6, $6
            from given returning id, slug
         )
         insert into body_theme (body_id, theme)
         select written.id, theme from written join given using (slug) cross join unnest(string_to_array(given.themes, ',')) as theme",
        &bodies.slugs,
        &bodies.names,
        &bodies.names_en,
        &bodies.municipality_codes as _,
        &bodies.themes,
        now
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// Regional bodies answer in every municipality, administrations in their own.
pub(super) async fn insert_duties(tx: &mut PgConnection) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "insert into body_area (body_id, municipality_code)
         select body.id, municipality.code from body join municipality
            on body.municipality_code is null or body.municipality_code = municipality.code"
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// An account to be written.
pub(super) struct DemoPerson<'a> {
    pub(super) email: &'a str,
    pub(super) display_name: &'a str,
    pub(super) password_hash: &'a str,
    pub(super) municipality_code: &'a str,
}

/// Writes an account that can be entered at once.
pub(super) async fn insert_person(
    tx: &mut PgConnection,
    person: &DemoPerson<'_>,
    now: DateTime<Utc>,
) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar!(
        "insert into person (email, email_confirmed_at, password_hash, display_name, municipality_code, residence_set_at, created_at, updated_at)
         values ($1, $5, $2, $3, $4, $5, $5, $5) returning id",
        person.email,
        person.password_hash,
        person.display_name,
        person.municipality_code,
        now
    )
    .fetch_one(tx)
    .await
}

/// Writes a second factor that works at once.
pub(super) async fn insert_second_factor(
    tx: &mut PgConnection,
    person_id: i64,
    secret: &[u8],
    now: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "insert into second_factor (person_id, secret, confirmed_at) values ($1, $2, $3)",
        person_id,
        secret,
        now
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// Gives a role, within a body or everywhere.
pub(super) async fn insert_grant(
    tx: &mut PgConnection,
    person_id: i64,
    role: &str,
    body: Option<&str>,
    now: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "insert into access_grant (person_id, role_id, body_id, granted_at, reason)
         select $1, role.id, body.id, $4, 'demo' from role left join body on body.slug = $3 where role.slug = $2",
        person_id,
        role,
        body,
        now
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// Gives a post in a body.
pub(super) async fn insert_post(
    tx: &mut PgConnection,
    person_id: i64,
    body: &str,
    title: &str,
    now: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "insert into post (body_id, person_id, title, since) select id, $1, $3, $4 from body where slug = $2",
        person_id,
        body,
        title,
        now
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// Which of these addresses have an account.
pub(super) async fn list_found(
    db: &mut PgConnection,
    emails: &[String],
) -> Result<Vec<String>, sqlx::Error> {
    sqlx::query_scalar!(
        r#"select email as "email!" from person where email = any($1)"#,
        emails
    )
    .fetch_all(db)
    .await
}
