//! Wire types of browsers that take pushes.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::error::{FieldError, Problem};
use crate::notices::PushSubscription;
use crate::notices::push::{BrowserKeys, Endpoint};

/// The key of this portal for `PushManager.subscribe`.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::modules::notifications) struct PushKey {
    /// A public key of P-256 in base64 for addresses.
    pub(in crate::modules::notifications) key: String,
}

/// The keys of a browser, as `PushSubscription.toJSON()` gives them.
#[derive(Debug, Deserialize, ToSchema)]
pub(in crate::modules::notifications) struct BrowserKeysBody {
    p256dh: String,
    auth: String,
}

/// A browser, as `PushSubscription.toJSON()` gives it.
#[derive(Debug, Deserialize, ToSchema)]
pub(in crate::modules::notifications) struct PushSubscriptionCreate {
    #[schema(example = "https://updates.push.services.mozilla.com/wpush/v2/abc")]
    endpoint: String,
    keys: BrowserKeysBody,
}

impl PushSubscriptionCreate {
    /// The checked browser.
    pub(in crate::modules::notifications) fn parse(
        self,
        trusted_hosts: &[String],
    ) -> Result<PushSubscription, Problem> {
        let endpoint = Endpoint::parse(&self.endpoint, trusted_hosts);
        let keys = BrowserKeys::parse(&self.keys.p256dh, &self.keys.auth);
        let mut faults = Vec::new();
        if let Err(error) = &endpoint {
            faults.push(FieldError::pointer(
                "/endpoint",
                "invalid",
                error.to_string(),
            ));
        }
        if let Err(error) = &keys {
            faults.push(FieldError::pointer("/keys", "invalid", error.to_string()));
        }
        match (endpoint, keys) {
            (Ok(endpoint), Ok(keys)) => Ok(PushSubscription {
                endpoint: endpoint.as_str().to_owned(),
                keys,
            }),
            _ => Err(Problem::validation(faults)),
        }
    }
}

/// Which browser to forget.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(in crate::modules::notifications) struct PushSubscriptionQuery {
    /// Its endpoint; without one all browsers of the person are forgotten.
    pub(in crate::modules::notifications) endpoint: Option<String>,
}
