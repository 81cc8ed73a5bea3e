//! Demo people and bodies: one account per kind of work, and the bodies that answer, for a first look and for tests by hand.
//!
//! Development only.  Everybody can read the password and the secret of the second factor here and in `docs/staff.md`.

use boundaries::municipalities;
use chrono::{DateTime, Utc};
use serde_json::json;
use sqlx::{Connection, PgConnection};

use crate::audit::{self, By, Entry};
use crate::auth::{Keys, Purpose, password};
use crate::config::Environment;

mod store;

use store::{BodyColumns, DemoPerson};

/// The password of every demo account.
pub const DEMO_PASSWORD: &str = "kuban-demo-2026";
/// The secret of every demo account's second factor, as apps take it.
pub const DEMO_TOTP_SECRET: &str = "NN2WEYLOFVSGK3LPFVZWKY3SMV2C2MRQ";
/// The same, as it is computed with.
const DEMO_TOTP_BYTES: &[u8; 20] = b"kuban-demo-secret-20";
/// The body and the municipality of the demo official: Krasnodar.
const OFFICIAL_IN: &str = "03701000";
/// The body of the demo inspector.
const INSPECTOR_IN: &str = "construction-supervision";

/// A demo account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DemoAccount {
    /// Its address.
    pub email: &'static str,
    /// The name that others see: that of the work, not of a person.
    pub display_name: &'static str,
    /// Its role, if it is of the staff.
    pub role: Option<&'static str>,
    /// The slug of the body that bounds its grant and holds its post.
    body: Option<&'static str>,
    title: &'static str,
}

/// Every demo account.
pub const DEMO_ACCOUNTS: [DemoAccount; 5] = [
    DemoAccount {
        email: "citizen@example.org",
        display_name: "Житель",
        role: None,
        body: None,
        title: "",
    },
    DemoAccount {
        email: "inspector@example.org",
        display_name: "Инспектор",
        role: Some("inspector"),
        body: Some(INSPECTOR_IN),
        title: "Инспектор",
    },
    DemoAccount {
        email: "official@example.org",
        display_name: "Сотрудник администрации",
        role: Some("official"),
        body: Some("administration-03701000"),
        title: "Ведущий специалист",
    },
    DemoAccount {
        email: "editor@example.org",
        display_name: "Редактор",
        role: Some("editor"),
        body: None,
        title: "",
    },
    DemoAccount {
        email: "administrator@example.org",
        display_name: "Администратор",
        role: Some("administrator"),
        body: None,
        title: "",
    },
];

/// Departments of the region: slug, Russian name, English name, themes.
const DEPARTMENTS: [(&str, &str, &str, &[&str]); 6] = [
    (
        "transport-and-roads",
        "Министерство транспорта и дорожного хозяйства",
        "Ministry of Transport and Roads",
        &["roads-and-transport"],
    ),
    (
        "housing-and-utilities",
        "Министерство топливно-энергетического комплекса и жилищно-коммунального хозяйства",
        "Ministry of Energy, Housing and Utilities",
        &["housing"],
    ),
    (
        "natural-resources",
        "Министерство природных ресурсов",
        "Ministry of Natural Resources",
        &["environment"],
    ),
    (
        INSPECTOR_IN,
        "Департамент по надзору в строительной сфере",
        "Department of Construction Supervision",
        &["construction"],
    ),
    (
        "health",
        "Министерство здравоохранения",
        "Ministry of Health",
        &["health"],
    ),
    (
        "civil-protection",
        "Министерство гражданской обороны и чрезвычайных ситуаций",
        "Ministry of Civil Defence and Emergencies",
        &["safety"],
    ),
];
/// What administrations of municipalities answer for.
const MUNICIPAL_THEMES: [&str; 5] = [
    "roads-and-transport",
    "housing",
    "environment",
    "safety",
    "other",
];

/// Why no demo people are written.
#[derive(Debug, thiserror::Error)]
pub enum DemoPeopleError {
    /// Accounts that everybody can enter do not belong there.
    #[error("demo accounts do not belong in production")]
    Production,
    /// The password cannot be hashed.
    #[error(transparent)]
    Password(anyhow::Error),
    /// The database refused.
    #[error("the database refused the demo people")]
    Database(#[from] sqlx::Error),
}

/// Writes the demo people and bodies where there is nobody and no body yet; says whether it did.
pub async fn demo_people(
    db: &mut PgConnection,
    keys: &Keys,
    environment: Environment,
    now: DateTime<Utc>,
) -> Result<bool, DemoPeopleError> {
    if environment == Environment::Production {
        return Err(DemoPeopleError::Production);
    }
    let mut tx = db.begin().await?;
    super::store::lock_seeds(&mut tx).await?;
    if !store::is_empty(&mut tx).await? {
        return Ok(false);
    }
    store::insert_bodies(&mut tx, &bodies(), now).await?;
    store::insert_duties(&mut tx).await?;
    // One hash for all: hashing is slow by design, and the start of a demo is not.
    let hash = password::hash(DEMO_PASSWORD.to_owned().into())
        .await
        .map_err(DemoPeopleError::Password)?;
    for account in DEMO_ACCOUNTS {
        let person = DemoPerson {
            email: account.email,
            display_name: account.display_name,
            password_hash: &hash,
            municipality_code: OFFICIAL_IN,
        };
        let id = store::insert_person(&mut tx, &person, now).await?;
        let Some(role) = account.role else { continue };
        let sealed = keys.seal(Purpose::SecondFactor, &id.to_be_bytes(), DEMO_TOTP_BYTES);
        store::insert_second_factor(&mut tx, id, &sealed, now).await?;
        store::insert_grant(&mut tx, id, role, account.body, now).await?;
        if let Some(body) = account.body {
            store::insert_post(&mut tx, id, body, account.title, now).await?;
        }
    }
    let entry = Entry::new(By::System, "demo.seeded", "portal", "demo")
        .after(&json!({ "accounts": DEMO_ACCOUNTS.map(|account| account.email) }));
    audit::record(&mut tx, keys, now, entry).await?;
    tx.commit().await?;
    Ok(true)
}

/// How to sign in as each of the demo accounts that are still there; empty where there are none.
pub async fn sign_in_help(db: &mut PgConnection) -> Result<Vec<String>, sqlx::Error> {
    let emails = DEMO_ACCOUNTS.map(|account| account.email.to_owned());
    let found = store::list_found(db, &emails).await?;
    let mut lines: Vec<String> = DEMO_ACCOUNTS
        .iter()
        .filter(|account| found.iter().any(|email| email == account.email))
        .map(|account| {
            let role = account.role.unwrap_or("citizen");
            format!("  {role:<14} {}", account.email)
        })
        .collect();
    if !lines.is_empty() {
        let password = format!("demo accounts, password {DEMO_PASSWORD}:");
        lines.insert(0, password);
        lines.push(format!(
            "  second factor of staff: the code of an authenticator app with the secret {DEMO_TOTP_SECRET}"
        ));
    }
    Ok(lines)
}

fn bodies() -> BodyColumns {
    let mut columns = BodyColumns::default();
    for (slug, name, name_en, themes) in DEPARTMENTS {
        columns.push(slug, name, name_en, None, themes);
    }
    for known in municipalities::known() {
        let code = known.code.as_str();
        let slug = format!("administration-{code}");
        let name = format!("Администрация: {}", known.name_ru);
        let name_en = format!("Administration of {}", known.name_en);
        columns.push(&slug, &name, &name_en, Some(code), &MUNICIPAL_THEMES);
    }
    columns
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Five bits a letter (RFC 4648).
    fn base32(bytes: &[u8]) -> String {
        let bits: Vec<u8> = bytes
            .iter()
            .flat_map(|byte| (0..8).rev().map(move |bit| byte >> bit & 1))
            .collect();
        bits.chunks(5)
            .map(|chunk| chunk.iter().fold(0, |value, bit| value << 1 | bit))
            .map(|value| char::from(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"[usize::from(value)]))
            .collect()
    }

    #[test]
    fn the_secret_that_is_printed_is_the_one_that_is_computed_with() {
        assert_eq!(base32(DEMO_TOTP_BYTES), DEMO_TOTP_SECRET);
    }

    #[test]
    fn every_municipality_has_an_administration() {
        let bodies = bodies();
        let municipal = bodies.municipality_codes.iter().flatten().count();
        assert_eq!(municipal, municipalities::known().len());
    }
}
