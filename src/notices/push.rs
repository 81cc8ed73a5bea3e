//! Web push: to whom a message may be sent, how it is sealed for one browser, and who signs for it.
//!
//! A message is encrypted to the keys of the browser (RFC 8291), so the push service in between reads nothing; the portal shows by a
//! signature who it is (VAPID, RFC 8292), with a key that follows from the secret of the settings.
//! A browser names the address to which the portal sends, so that address is checked like any word of a stranger: https, a name and not a
//! number, and when the name is resolved only public addresses are used.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, TimeDelta, Utc};
use p256::ecdsa::signature::Signer;
use p256::ecdsa::{Signature, SigningKey};
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::redirect::Policy;
use reqwest::{Client, StatusCode, header};
use serde_json::json;
use url::{Host, Url};

use crate::auth::{Keys, Purpose};

/// How long a service keeps a message for a browser that is away.
const KEPT: Duration = Duration::from_hours(24);
/// How long a signature of ours holds; services take at most a day.
const SIGNED_FOR: TimeDelta = TimeDelta::hours(12);
/// How long a service may take to answer.
const ANSWER_LIMIT: Duration = Duration::from_secs(15);
const ENDPOINT_CHARS: usize = 2000;

/// The address of a browser at its push service.
///
/// Invariant: https and a name with a dot, unless the settings name its host.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Endpoint(Url);

/// Why an address is no endpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum EndpointError {
    /// Not an address of the web, or too long.
    #[error("is not the address of a push service")]
    Unreadable,
    /// Not https.
    #[error("does not start with https://")]
    NotSecure,
    /// A number, or a name that stands in no public network.
    #[error("is not the name of a public host")]
    NotPublic,
}

impl Endpoint {
    /// Checks an address; hosts of the settings may be anything.
    pub fn parse(text: &str, trusted_hosts: &[String]) -> Result<Self, EndpointError> {
        let url = Url::parse(text).map_err(|_unreadable| EndpointError::Unreadable)?;
        let is_plain = url.username().is_empty() && url.password().is_none();
        if text.len() > ENDPOINT_CHARS || !is_plain || !matches!(url.scheme(), "http" | "https") {
            return Err(EndpointError::Unreadable);
        }
        let host = url.host().ok_or(EndpointError::Unreadable)?;
        if trusted_hosts.contains(&host.to_string()) {
            return Ok(Self(url));
        }
        if url.scheme() != "https" {
            return Err(EndpointError::NotSecure);
        }
        let Host::Domain(name) = host else {
            return Err(EndpointError::NotPublic);
        };
        let name = name.trim_end_matches('.');
        let is_local = [
            "local",
            "localhost",
            "internal",
            "intranet",
            "lan",
            "home.arpa",
        ]
        .iter()
        .any(|end| name == *end || name.ends_with(&format!(".{end}")));
        if is_local || !name.contains('.') {
            return Err(EndpointError::NotPublic);
        }
        Ok(Self(url))
    }

    /// As the database keeps it.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

/// The keys of a browser.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BrowserKeys {
    /// Its public key, an uncompressed point of P-256.
    pub p256dh: Vec<u8>,
    /// Its secret.
    pub auth: Vec<u8>,
}

/// Something is no key of a browser.
#[derive(Debug, thiserror::Error)]
#[error("is not the key of a browser")]
pub struct BrowserKeysError;

impl BrowserKeys {
    /// Reads keys as browsers write them, in base64 for addresses.
    pub fn parse(p256dh: &str, auth: &str) -> Result<Self, BrowserKeysError> {
        let decode = |text: &str| {
            URL_SAFE_NO_PAD
                .decode(text.trim_end_matches('='))
                .map_err(|_not_base64| BrowserKeysError)
        };
        let (p256dh, auth) = (decode(p256dh)?, decode(auth)?);
        p256::PublicKey::from_sec1_bytes(&p256dh).map_err(|_no_point| BrowserKeysError)?;
        if auth.len() != 16 {
            return Err(BrowserKeysError);
        }
        Ok(Self { p256dh, auth })
    }
}

/// What came of a push.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pushed {
    /// The service took it.
    Accepted,
    /// The browser is no longer there: it is to be forgotten.
    Gone,
}

/// Sends pushes.
#[derive(Clone)]
pub struct Pusher {
    key: SigningKey,
    client: Client,
    trusted_hosts: Arc<[String]>,
    contact: String,
}

impl Pusher {
    /// A sender with the key that follows from the portal's secret.
    pub fn new(keys: &Keys, trusted_hosts: &[String], contact: &str) -> Self {
        let trusted_hosts: Arc<[String]> = trusted_hosts.into();
        // A proxy of the environment would resolve names for us, and not ask whether they are public.
        let client = Client::builder()
            .no_proxy()
            .redirect(Policy::none())
            .timeout(ANSWER_LIMIT)
            .dns_resolver(Arc::new(PublicResolver(Arc::clone(&trusted_hosts))))
            .user_agent(concat!("kuban/", env!("CARGO_PKG_VERSION")))
            .build()
            .expect("these options go together");
        Self {
            key: signing_key(keys),
            client,
            trusted_hosts,
            contact: contact.to_owned(),
        }
    }

    /// The public key that browsers subscribe with.
    pub fn public_key(&self) -> String {
        let point = self.key.verifying_key().to_encoded_point(false);
        URL_SAFE_NO_PAD.encode(point.as_bytes())
    }

    /// Sends a message to one browser.
    pub async fn push(
        &self,
        endpoint: &str,
        browser: &BrowserKeys,
        message: &[u8],
        now: DateTime<Utc>,
    ) -> anyhow::Result<Pushed> {
        let endpoint = Endpoint::parse(endpoint, &self.trusted_hosts)?;
        let public = p256::PublicKey::from_sec1_bytes(&browser.p256dh)?;
        let auth: [u8; 16] = browser.auth.as_slice().try_into()?;
        let sealed = web_push_native::encrypt(message.to_vec(), &public, &auth.into())?;
        let response = self
            .client
            .post(endpoint.0.clone())
            .header("ttl", KEPT.as_secs())
            .header("urgency", "normal")
            .header(header::CONTENT_ENCODING, "aes128gcm")
            .header(header::CONTENT_TYPE, "application/octet-stream")
            .header(header::AUTHORIZATION, self.authorization(&endpoint, now))
            .body(sealed)
            .send()
            .await
            .map_err(reqwest::Error::without_url)
            .context("the push service did not answer")?;
        match response.status() {
            status if status.is_success() => Ok(Pushed::Accepted),
            StatusCode::NOT_FOUND | StatusCode::GONE => Ok(Pushed::Gone),
            status => anyhow::bail!("the push service answered {status}"),
        }
    }

    /// The signature by which a service knows us.
    fn authorization(&self, endpoint: &Endpoint, now: DateTime<Utc>) -> String {
        let encode = |value: &serde_json::Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let head = encode(&json!({ "typ": "JWT", "alg": "ES256" }));
        let claims = encode(&json!({
            "aud": endpoint.0.origin().ascii_serialization(),
            "exp": (now + SIGNED_FOR).timestamp(),
            "sub": self.contact,
        }));
        let signed = format!("{head}.{claims}");
        let signature: Signature = self.key.sign(signed.as_bytes());
        let signature = URL_SAFE_NO_PAD.encode(signature.to_bytes());
        format!("vapid t={signed}.{signature}, k={}", self.public_key())
    }
}

/// The key that follows from the secret: the first of its numbers that is a key of the curve, which nearly all are.
fn signing_key(keys: &Keys) -> SigningKey {
    (0..=u8::MAX)
        .find_map(|number| SigningKey::from_slice(&keys.mac(Purpose::Push, &[number])).ok())
        .expect("one number in 2^32 is no key, and 256 of them are tried")
}

/// Resolves names to public addresses only, except those of the settings.
struct PublicResolver(Arc<[String]>);

impl Resolve for PublicResolver {
    fn resolve(&self, name: Name) -> Resolving {
        let name = name.as_str().to_owned();
        let is_trusted = self.0.contains(&name);
        Box::pin(async move {
            let found = tokio::net::lookup_host((name, 0)).await?;
            let usable: Vec<SocketAddr> = found
                .filter(|address| is_trusted || is_public(address.ip()))
                .collect();
            if usable.is_empty() {
                return Err("the name has no public address".into());
            }
            Ok(Box::new(usable.into_iter()) as Addrs)
        })
    }
}

/// Whether an address is one of the public network.
fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    let is_reserved = a == 0
        || a >= 240
        || (a == 100 && (64..128).contains(&b))
        || (a == 198 && (18..20).contains(&b))
        || (a, b, c) == (192, 0, 0);
    !(is_reserved
        || address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_multicast()
        || address.is_documentation())
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    // Whatever carries an address of version 4 is judged by that one.
    let segments = address.segments();
    let inner = |high: u16, low: u16| {
        let [a, b] = high.to_be_bytes();
        let [c, d] = low.to_be_bytes();
        is_public_v4(Ipv4Addr::new(a, b, c, d))
    };
    match segments {
        [0, 0, 0, 0, 0, 0xffff, high, low] | [0x64, 0xff9b, 0, 0, 0, 0, high, low] => {
            inner(high, low)
        }
        [0x2002, high, low, ..] => inner(high, low),
        // Global unicast, without documentation and what is special.
        [first, second, ..] => {
            first & 0xe000 == 0x2000 && !(first == 0x2001 && (second < 0x200 || second == 0xdb8))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_public_hosts_over_https_are_endpoints() {
        let trusted = ["127.0.0.1".to_owned()];
        for text in [
            "https://fcm.googleapis.com/fcm/send/abc",
            "https://updates.push.services.mozilla.com/wpush/v2/x",
            "http://127.0.0.1:9/x",
        ] {
            assert!(Endpoint::parse(text, &trusted).is_ok(), "{text}");
        }
        for (text, error) in [
            ("http://fcm.googleapis.com/x", EndpointError::NotSecure),
            ("https://127.0.0.2/x", EndpointError::NotPublic),
            ("https://2130706433/x", EndpointError::NotPublic),
            ("https://0x7f.1/x", EndpointError::NotPublic),
            ("https://[::1]/x", EndpointError::NotPublic),
            (
                "https://169.254.169.254/latest/meta-data",
                EndpointError::NotPublic,
            ),
            ("https://localhost/x", EndpointError::NotPublic),
            ("https://db.internal/x", EndpointError::NotPublic),
            ("https://db.internal./x", EndpointError::NotPublic),
            ("https://postgres/x", EndpointError::NotPublic),
            (
                "https://user:pass@push.example.com/x",
                EndpointError::Unreadable,
            ),
            ("file:///etc/passwd", EndpointError::Unreadable),
            ("push", EndpointError::Unreadable),
        ] {
            assert_eq!(Endpoint::parse(text, &trusted[..0]), Err(error), "{text}");
        }
    }

    #[test]
    fn private_addresses_are_told_in_all_their_disguises() {
        for text in [
            "127.0.0.1",
            "10.1.2.3",
            "172.16.0.1",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "0.0.0.0",
            "224.0.0.1",
            "255.255.255.255",
            "::1",
            "::",
            "fc00::1",
            "fe80::1",
            "ff02::1",
            "::ffff:10.0.0.1",
            "64:ff9b::7f00:1",
            "2002:7f00:1::",
            "2001:db8::1",
        ] {
            assert!(!is_public(text.parse().unwrap()), "{text}");
        }
        for text in [
            "8.8.8.8",
            "5.255.255.70",
            "2a02:6b8::2:242",
            "::ffff:8.8.8.8",
        ] {
            assert!(is_public(text.parse().unwrap()), "{text}");
        }
    }

    #[tokio::test]
    async fn a_name_that_leads_inside_is_not_followed() {
        let ask = |trusted: &[String]| {
            PublicResolver(trusted.into()).resolve("localhost".parse().unwrap())
        };
        assert!(ask(&[]).await.is_err());
        assert!(ask(&["localhost".to_owned()]).await.is_ok());
    }
}
