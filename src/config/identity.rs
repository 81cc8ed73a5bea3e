//! The providers of identity that people may sign in with: a JSON file, read and checked at the start.

use std::collections::BTreeSet;
use std::fs;

use secrecy::SecretString;
use serde::Deserialize;
use serde_json::Value;
use url::Url;

use super::Environment;

/// A provider of identity (OpenID Connect).
#[derive(Debug, Clone)]
pub struct IdentityProviderSettings {
    /// Its name in addresses and in the database; never changed, since linked accounts refer to it.
    pub slug: String,
    /// Its Russian name.
    pub name_ru: String,
    /// Its English name.
    pub name_en: String,
    /// The address under which its discovery document stands.
    pub issuer: String,
    /// The name that the provider gave this portal.
    pub client_id: String,
    /// The secret that goes with it; nothing for a public client.
    pub client_secret: Option<SecretString>,
    /// How the secret is sent.
    pub token_auth: TokenAuth,
    /// What is asked for; `openid` always is.
    pub scopes: Vec<String>,
    /// By what the provider says that an account is of a person whom it checked.
    pub confirms: Option<ConfirmingClaim>,
}

/// How this portal shows its secret when it redeems a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TokenAuth {
    /// In the header `Authorization`.
    #[default]
    Basic,
    /// In the body.
    Post,
}

/// A claim whose value means that the person was checked.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConfirmingClaim {
    /// Its name.
    pub claim: String,
    /// Its value.
    pub value: Value,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    slug: String,
    name_ru: String,
    name_en: String,
    issuer: String,
    client_id: String,
    client_secret: Option<String>,
    #[serde(default)]
    token_auth: TokenAuth,
    #[serde(default = "default_scopes")]
    scopes: Vec<String>,
    confirms: Option<ConfirmingClaim>,
}

fn default_scopes() -> Vec<String> {
    ["openid", "email", "profile"].map(str::to_owned).to_vec()
}

/// The providers of the file at a path; none without a path.
pub(super) fn providers(
    path: &str,
    environment: Option<Environment>,
) -> Result<Vec<IdentityProviderSettings>, String> {
    if path.is_empty() {
        return Ok(Vec::new());
    }
    let text = fs::read_to_string(path)
        .map_err(|error| format!("{path:?} is not a file that can be read: {error}"))?;
    // The message of serde_json names a place, not the text, which holds secrets.
    let raw: Vec<Raw> = serde_json::from_str(&text).map_err(|error| {
        format!(
            "{path:?} is not a list of providers: line {}, column {}: {}",
            error.line(),
            error.column(),
            shape(&error)
        )
    })?;
    let mut slugs = BTreeSet::new();
    raw.into_iter()
        .map(|raw| {
            let provider = check(raw, environment)?;
            if slugs.insert(provider.slug.clone()) {
                Ok(provider)
            } else {
                Err(format!("{path:?} has {:?} twice", provider.slug))
            }
        })
        .collect()
}

/// What is wrong with the shape, without the values.
fn shape(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let names_a_field = ["missing field", "unknown field"]
        .iter()
        .any(|start| text.starts_with(start));
    if names_a_field {
        text
    } else {
        "something else is expected there".to_owned()
    }
}

fn check(raw: Raw, environment: Option<Environment>) -> Result<IdentityProviderSettings, String> {
    let slug = raw.slug;
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if slug.is_empty() || slug.len() > 40 || !slug.chars().all(plain) {
        return Err(format!(
            "the slug {slug:?} is not of small letters, digits and hyphens"
        ));
    }
    let issuer = Url::parse(&raw.issuer)
        .ok()
        .filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host())
        .ok_or_else(|| format!("the issuer of {slug:?} is not an address"))?;
    if environment == Some(Environment::Production) && issuer.scheme() != "https" {
        return Err(format!(
            "the issuer of {slug:?} does not start with https://, which production needs"
        ));
    }
    for (name, value) in [
        ("client_id", &raw.client_id),
        ("name_ru", &raw.name_ru),
        ("name_en", &raw.name_en),
    ] {
        if value.trim().is_empty() {
            return Err(format!("{name} of {slug:?} is empty"));
        }
    }
    Ok(IdentityProviderSettings {
        slug,
        name_ru: raw.name_ru,
        name_en: raw.name_en,
        issuer: raw.issuer,
        client_id: raw.client_id,
        client_secret: raw.client_secret.map(SecretString::from),
        token_auth: raw.token_auth,
        scopes: raw.scopes,
        confirms: raw.confirms,
    })
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn read(text: &str, environment: Environment) -> Result<Vec<IdentityProviderSettings>, String> {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(text.as_bytes()).unwrap();
        providers(file.path().to_str().unwrap(), Some(environment))
    }

    fn one(more: &str) -> String {
        format!(
            r#"[{{"slug": "esia", "name_ru": "Госуслуги", "name_en": "Gosuslugi", "client_id": "kuban", "client_secret": "hunter2"{more}}}]"#
        )
    }

    #[test]
    fn a_file_of_providers_is_read_and_its_secrets_are_not_printed() {
        let text = one(
            r#", "issuer": "https://id.example", "confirms": {"claim": "trusted", "value": true}"#,
        );
        let providers = read(&text, Environment::Production).unwrap();
        assert_eq!(providers[0].scopes, ["openid", "email", "profile"]);
        assert_eq!(providers[0].confirms.as_ref().unwrap().value, true);
        assert!(!format!("{providers:?}").contains("hunter2"));
    }

    #[test]
    fn faults_are_named_without_the_secrets() {
        let faults = [
            (one(r#", "issuer": "http://id.example""#), "https://"),
            (one(r#", "issuer": "id.example""#), "is not an address"),
            (
                one(r#", "issuer": "https://id.example", "scope": 1"#),
                "unknown field `scope`",
            ),
            (one(r#", "issuer": 7"#), "something else is expected"),
            ("{".to_owned(), "is not a list of providers"),
        ];
        for (text, wanted) in faults {
            let message = read(&text, Environment::Production).unwrap_err();
            assert!(message.contains(wanted), "{message}");
            assert!(!message.contains("hunter2"), "{message}");
        }
        assert!(providers("/nowhere/at/all.json", None).is_err());
        assert!(providers("", None).unwrap().is_empty());
    }
}
