//! Keys and tokens: everything secret is derived from the one secret of the settings, for one purpose each.

use std::io::Write;
use std::path::Path;
use std::{fmt, fs, io};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::aead::{self, Aad, LessSafeKey, Nonce, UnboundKey};
use ring::rand::{SecureRandom, SystemRandom};
use ring::{digest, hmac};
use secrecy::{ExposeSecret, SecretString};
use tempfile::NamedTempFile;

use crate::config::Config;

/// Bytes of a random token.
const TOKEN_BYTES: usize = 32;

/// What a key is for: keys of different purposes have nothing to do with each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Chains the entries of the audit log.
    Audit,
    /// Seals the secrets of second factors.
    SecondFactor,
    /// Names a person of an identity provider without keeping the provider's name for them.
    ExternalSubject,
    /// Signs links that work without signing in, such as those that unsubscribe.
    Link,
    /// Names an address of the network in counters of attempts.
    Address,
    /// Identifies this server to push services.
    Push,
    /// Marks browsers in which somebody has signed in.
    Device,
}

impl Purpose {
    fn label(self) -> &'static str {
        match self {
            Self::Audit => "kuban audit chain v1",
            Self::SecondFactor => "kuban second factor v1",
            Self::ExternalSubject => "kuban external subject v1",
            Self::Link => "kuban signed link v1",
            Self::Address => "kuban network address v1",
            Self::Push => "kuban web push v1",
            Self::Device => "kuban known device v1",
        }
    }
}

/// The keys of the portal; every node with the same secret has the same.
#[derive(Clone)]
pub struct Keys {
    master: hmac::Key,
}

impl fmt::Debug for Keys {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Keys")
    }
}

/// What was sealed cannot be opened: another key, or changed bytes.
#[derive(Debug, thiserror::Error)]
#[error("what was sealed cannot be opened with this secret")]
pub struct OpenError;

impl Keys {
    /// The keys of the portal with these settings; without a secret there, one is made and kept in the data folder.
    pub fn load(config: &Config) -> io::Result<Self> {
        match &config.secret {
            Some(secret) => Ok(Self::new(secret)),
            None => Ok(Self::new(&kept_secret(&config.data_dir)?)),
        }
    }

    /// Keys for a process that reads and writes nothing that a key protects; they are gone with it.
    pub fn passing() -> Self {
        Self::new(&random_token().into())
    }

    /// The keys that follow from this secret.
    pub fn new(secret: &SecretString) -> Self {
        let master = hmac::Key::new(hmac::HMAC_SHA256, secret.expose_secret().as_bytes());
        Self { master }
    }

    /// 32 bytes for one purpose.
    pub fn derive(&self, purpose: Purpose) -> [u8; 32] {
        let tag = hmac::sign(&self.master, purpose.label().as_bytes());
        tag.as_ref().try_into().expect("a SHA-256 tag has 32 bytes")
    }

    /// A keyed hash of something that should not be kept as it is.
    pub fn mac(&self, purpose: Purpose, message: &[u8]) -> [u8; 32] {
        let key = hmac::Key::new(hmac::HMAC_SHA256, &self.derive(purpose));
        hmac::sign(&key, message)
            .as_ref()
            .try_into()
            .expect("a SHA-256 tag has 32 bytes")
    }

    /// Whether a keyed hash is that of a message; takes the same time either way.
    pub fn verify(&self, purpose: Purpose, message: &[u8], tag: &[u8]) -> bool {
        let key = hmac::Key::new(hmac::HMAC_SHA256, &self.derive(purpose));
        hmac::verify(&key, message, tag).is_ok()
    }

    /// Encrypts a secret so that the database alone does not give it away; `context` binds it to its row.
    pub fn seal(&self, purpose: Purpose, context: &[u8], secret: &[u8]) -> Vec<u8> {
        let nonce: [u8; aead::NONCE_LEN] = random_bytes();
        let mut sealed = secret.to_vec();
        self.cipher(purpose)
            .seal_in_place_append_tag(
                Nonce::assume_unique_for_key(nonce),
                Aad::from(context),
                &mut sealed,
            )
            .expect("a secret is far shorter than what the cipher takes");
        [nonce.as_slice(), &sealed].concat()
    }

    /// What [`Keys::seal`] encrypted.
    pub fn open(
        &self,
        purpose: Purpose,
        context: &[u8],
        sealed: &[u8],
    ) -> Result<Vec<u8>, OpenError> {
        let (nonce, text) = sealed.split_at_checked(aead::NONCE_LEN).ok_or(OpenError)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).map_err(|_unspecified| OpenError)?;
        let mut text = text.to_vec();
        let plain = self
            .cipher(purpose)
            .open_in_place(nonce, Aad::from(context), &mut text)
            .map_err(|_unspecified| OpenError)?;
        Ok(plain.to_vec())
    }

    fn cipher(&self, purpose: Purpose) -> LessSafeKey {
        let key = UnboundKey::new(&aead::CHACHA20_POLY1305, &self.derive(purpose))
            .expect("the key has the 32 bytes of this cipher");
        LessSafeKey::new(key)
    }
}

/// The secret in the data folder, made by whoever comes first.
fn kept_secret(data_dir: &Path) -> io::Result<SecretString> {
    let path = data_dir.join("secret");
    for _ in 0..2 {
        match fs::read_to_string(&path) {
            Ok(secret) => return Ok(secret.trim().to_owned().into()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
        fs::create_dir_all(data_dir)?;
        let mut file = NamedTempFile::new_in(data_dir)?;
        file.write_all(random_token().as_bytes())?;
        file.as_file().sync_all()?;
        // Another process may have been quicker: then its secret counts.
        if let Err(error) = file.persist_noclobber(&path)
            && error.error.kind() != io::ErrorKind::AlreadyExists
        {
            return Err(error.error);
        }
    }
    Err(io::Error::other(
        "the secret in the data folder cannot be read",
    ))
}

/// Random bytes from the system.
pub fn random_bytes<const LENGTH: usize>() -> [u8; LENGTH] {
    let mut bytes = [0; LENGTH];
    SystemRandom::new()
        .fill(&mut bytes)
        .expect("the system gives random bytes");
    bytes
}

/// A token that nobody guesses, as text for an address or a cookie.
pub fn random_token() -> String {
    URL_SAFE_NO_PAD.encode(random_bytes::<TOKEN_BYTES>())
}

/// Bytes as hexadecimal digits.
pub fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;

    bytes.iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").expect("writing to a String does not fail");
        text
    })
}

/// What is kept of a token: it is random, so a plain hash gives nothing away.
pub fn token_hash(token: &str) -> Vec<u8> {
    digest::digest(&digest::SHA256, token.as_bytes())
        .as_ref()
        .to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn purposes_have_keys_of_their_own() {
        let keys = Keys::new(&"secret".into());
        assert_ne!(keys.derive(Purpose::Audit), keys.derive(Purpose::Link));
        let tag = keys.mac(Purpose::Link, b"a");
        assert!(keys.verify(Purpose::Link, b"a", &tag));
        assert!(!keys.verify(Purpose::Audit, b"a", &tag));
    }

    #[test]
    fn what_was_sealed_opens_in_its_own_place_alone() {
        let keys = Keys::new(&"secret".into());
        let sealed = keys.seal(Purpose::SecondFactor, b"7", b"otp");
        assert_eq!(
            keys.open(Purpose::SecondFactor, b"7", &sealed).unwrap(),
            b"otp"
        );
        assert!(keys.open(Purpose::SecondFactor, b"8", &sealed).is_err());
        assert!(
            keys.open(Purpose::SecondFactor, b"7", &sealed[..9])
                .is_err()
        );
        let other = Keys::new(&"another".into());
        assert!(other.open(Purpose::SecondFactor, b"7", &sealed).is_err());
    }

    #[test]
    fn a_secret_is_made_once_and_read_by_nobody_else() {
        use std::os::unix::fs::PermissionsExt;

        let folder = tempfile::tempdir().unwrap();
        let secret = kept_secret(folder.path()).unwrap();
        let again = kept_secret(folder.path()).unwrap();
        assert_eq!(secret.expose_secret(), again.expose_secret());
        let mode = fs::metadata(folder.path().join("secret"))
            .unwrap()
            .permissions()
            .mode();
        assert_eq!(mode & 0o077, 0);
    }

    #[test]
    fn no_token_comes_twice() {
        let (one, other) = (random_token(), random_token());
        assert_eq!(one.len(), 43);
        assert_ne!(token_hash(&one), token_hash(&other));
    }
}
