//! The network address that a request comes from.
//!
//! Addresses are personal data: they are counted as keyed hashes and never logged.

use std::net::IpAddr;

use axum::extract::FromRequestParts;
use axum::http::HeaderMap;
use axum::http::request::Parts;

use crate::app::AppState;
use crate::auth::Purpose;
use crate::error::AppError;

/// The other end of the connection.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Peer(pub(crate) IpAddr);

/// Who asks, as the network knows them: the peer, or whom a trusted proxy names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClientAddress(pub IpAddr);

impl ClientAddress {
    /// A name for counters: the address itself, or its /64 where a client has a whole one to choose from, under a key of the portal.
    pub fn to_key(self, app: &AppState) -> [u8; 32] {
        let block = match self.0.to_canonical() {
            IpAddr::V4(address) => address.octets().to_vec(),
            IpAddr::V6(address) => address.octets()[..8].to_vec(),
        };
        app.keys.mac(Purpose::Address, &block)
    }
}

impl FromRequestParts<AppState> for ClientAddress {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, app: &AppState) -> Result<Self, AppError> {
        let Some(Peer(peer)) = parts.extensions.get() else {
            return Err(AppError::Internal(anyhow::anyhow!(
                "a request without a peer"
            )));
        };
        let trusted = &app.config.trusted_proxies;
        Ok(Self(client_of(*peer, &parts.headers, trusted)))
    }
}

/// The last hop that no trusted proxy is: what stands before it can be written by anybody.
fn client_of(peer: IpAddr, request: &HeaderMap, trusted: &[IpAddr]) -> IpAddr {
    if !trusted.contains(&peer.to_canonical()) {
        return peer;
    }
    let hops: Vec<IpAddr> = request
        .get_all("x-forwarded-for")
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .filter_map(|hop| hop.trim().parse().ok())
        .collect();
    let client = hops.into_iter().rev().find(|hop| !trusted.contains(hop));
    client.unwrap_or(peer)
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn only_a_trusted_proxy_is_believed_and_only_its_own_word() {
        let request = HeaderMap::from_iter([(
            axum::http::HeaderName::from_static("x-forwarded-for"),
            HeaderValue::from_static("1.1.1.1, 2.2.2.2, 10.0.0.2"),
        )]);
        let address = |text: &str| text.parse::<IpAddr>().unwrap();
        let trusted = [address("10.0.0.1"), address("10.0.0.2")];
        assert_eq!(
            client_of(address("10.0.0.1"), &request, &trusted),
            address("2.2.2.2")
        );
        assert_eq!(
            client_of(address("9.9.9.9"), &request, &trusted),
            address("9.9.9.9")
        );
    }
}
