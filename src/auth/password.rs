//! Passwords: how strong one must be, and how it is kept.
//!
//! Argon2id with the parameters that OWASP names first (19 MiB, two passes, one lane).  Checking one takes tens of milliseconds and as
//! much memory, so it is done on threads of its own, a few at a time: a flood of sign-ins does not take the memory of the server.

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use secrecy::{ExposeSecret, SecretString};
use tokio::sync::Semaphore;

use super::keys::random_bytes;

/// Hashes that are computed at the same time.
const AT_ONCE: usize = 4;
const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
/// The shortest and the longest password; the longest bounds the work, not the person.
const LENGTH: std::ops::RangeInclusive<usize> = 10..=200;
/// The least of zxcvbn's five steps: some 10^8 guesses.
const LEAST_STRENGTH: u8 = 3;
/// What zxcvbn looks at: beyond this its work grows and its judgement does not.
const LOOKED_AT: usize = 72;

static PLACES: Semaphore = Semaphore::const_new(AT_ONCE);

/// Why a password cannot be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum WeakPassword {
    /// Fewer than ten characters.
    #[error("has fewer than 10 characters")]
    Short,
    /// More than two hundred characters.
    #[error("has more than 200 characters")]
    Long,
    /// Among those that are guessed first: leaked ones, words, names, patterns of the keyboard, the person's own data.
    #[error(
        "is one of those that are guessed first: use several words that do not belong together"
    )]
    Guessable,
}

impl WeakPassword {
    /// The stable code of the fault.
    pub fn code(self) -> &'static str {
        match self {
            Self::Short => "too-short",
            Self::Long => "too-long",
            Self::Guessable => "guessable",
        }
    }
}

/// Checks a new password; `own` is what is known of the person, such as their name and address of mail.
pub fn check_strength(password: &SecretString, own: &[&str]) -> Result<(), WeakPassword> {
    let text = password.expose_secret();
    let length = text.chars().count();
    if length < *LENGTH.start() {
        return Err(WeakPassword::Short);
    }
    if length > *LENGTH.end() {
        return Err(WeakPassword::Long);
    }
    let looked_at: String = text.chars().take(LOOKED_AT).collect();
    if u8::from(zxcvbn::zxcvbn(&looked_at, own).score()) < LEAST_STRENGTH {
        return Err(WeakPassword::Guessable);
    }
    Ok(())
}

/// What is kept of a password, in PHC form.
pub async fn hash(password: SecretString) -> anyhow::Result<String> {
    on_own_thread(move || {
        let salt: [u8; 16] = random_bytes();
        let hash: PasswordHash = hasher()
            .hash_password_with_salt(password.expose_secret().as_bytes(), &salt)
            .map_err(|error| anyhow::anyhow!("cannot hash a password: {error}"))?;
        Ok(hash.to_string())
    })
    .await
}

/// Whether the password is that of the hash; without a hash the same work is done and the answer is no.
pub async fn verify(password: SecretString, hash: Option<String>) -> anyhow::Result<bool> {
    on_own_thread(move || {
        let Some(hash) = hash else {
            let salt: [u8; 16] = random_bytes();
            let hashed: Result<PasswordHash, _> =
                hasher().hash_password_with_salt(password.expose_secret().as_bytes(), &salt);
            drop(hashed);
            return Ok(false);
        };
        let hash = PasswordHash::new(&hash)
            .map_err(|error| anyhow::anyhow!("a kept hash cannot be read: {error}"))?;
        Ok(hasher()
            .verify_password(password.expose_secret().as_bytes(), &hash)
            .is_ok())
    })
    .await
}

fn hasher() -> Argon2<'static> {
    let params = Params::new(MEMORY_KIB, PASSES, 1, None).expect("the constants are within bounds");
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

async fn on_own_thread<T: Send + 'static>(
    work: impl FnOnce() -> anyhow::Result<T> + Send + 'static,
) -> anyhow::Result<T> {
    let place = PLACES.acquire().await?;
    let result = tokio::task::spawn_blocking(work).await?;
    drop(place);
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weak_passwords_are_told_why() {
        let check = |text: &str| check_strength(&text.into(), &["Vera Kuban", "vera@example.org"]);
        assert_eq!(check("short"), Err(WeakPassword::Short));
        assert_eq!(check(&"x".repeat(201)), Err(WeakPassword::Long));
        for guessable in [
            "password123",
            "qwertyuiop",
            "vera@example.org",
            "1234567890",
        ] {
            assert_eq!(
                check(guessable),
                Err(WeakPassword::Guessable),
                "{guessable}"
            );
        }
        assert_eq!(check("верблюд ест кактус в среду"), Ok(()));
    }

    #[tokio::test]
    async fn a_password_is_kept_as_argon2id_and_recognized() {
        let hash = hash("correct horse battery".into()).await.unwrap();
        assert!(
            hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"),
            "{hash}"
        );
        assert!(
            verify("correct horse battery".into(), Some(hash.clone()))
                .await
                .unwrap()
        );
        assert!(
            !verify("correct horse batterz".into(), Some(hash))
                .await
                .unwrap()
        );
        assert!(!verify("anything".into(), None).await.unwrap());
    }
}
