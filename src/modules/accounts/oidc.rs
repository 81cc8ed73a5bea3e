//! Providers of identity by OpenID Connect: the way there, and what they say of who came back.
//!
//! Only the authorization code flow, always with PKCE, a nonce and a state.  Requests to a provider have a bound on time and size and
//! follow no redirect, so a provider cannot send this server elsewhere.  What a provider says of itself is kept for an hour.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use openidconnect::core::{
    CoreAuthenticationFlow, CoreClient, CoreGenderClaim, CoreIdToken, CoreProviderMetadata,
};
use openidconnect::{
    AccessTokenHash, AuthType, AuthorizationCode, ClaimsVerificationError, ClientId, ClientSecret,
    CsrfToken, EndpointMaybeSet, EndpointNotSet, EndpointSet, IssuerUrl, LanguageTag, Nonce,
    OAuth2TokenResponse, PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, Scope,
    SubjectIdentifier, TokenResponse,
};
use secrecy::ExposeSecret;
use serde_json::Value;
use tokio::sync::Mutex;
use url::Url;

use super::model::Language;
use super::oidc_http;
use crate::config::{IdentityProviderSettings, TokenAuth};

/// How long what a provider says of itself is believed.
const METADATA_LASTS: TimeDelta = TimeDelta::hours(1);
/// How soon it may be asked again when a signature is by a key that is not known.
const METADATA_PAUSE: TimeDelta = TimeDelta::minutes(1);
/// How long one request to a provider may take.
const TIMEOUT: Duration = Duration::from_secs(8);

/// The client of the library with the addresses that discovery gives.
type DiscoveredClient = CoreClient<
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;

/// The providers that people may sign in with.
pub struct IdentityProviders {
    providers: Vec<Provider>,
}

/// One provider, and what it said of itself.
pub(super) struct Provider {
    pub(super) settings: IdentityProviderSettings,
    metadata: Mutex<Option<(DateTime<Utc>, Arc<CoreProviderMetadata>)>>,
    http: OnceLock<reqwest::Client>,
}

/// The secrets of one way to a provider and back.
#[derive(Clone)]
pub(super) struct WaySecrets {
    /// Comes back in the address.
    pub(super) state: String,
    /// Comes back inside the signed token.
    pub(super) nonce: String,
    /// Shows that who redeems the code is who began.
    pub(super) verifier: String,
}

/// What a provider says of a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ProviderClaims {
    /// The provider's own name for them.
    pub(super) subject: String,
    /// Their address, if the provider has confirmed it.
    pub(super) confirmed_email: Option<String>,
    /// Their name.
    pub(super) name: Option<String>,
    /// Whether the provider vouches that they are a real person whom it checked.
    pub(super) confirms: bool,
}

/// Why a provider said nothing that can be used.
#[derive(Debug, thiserror::Error)]
pub(super) enum ProviderError {
    /// It cannot be reached, or says nothing sensible of itself.
    #[error("the provider of identity is unavailable")]
    Unavailable(#[source] anyhow::Error),
    /// What it said does not hold.
    #[error("what the provider of identity said does not hold")]
    Refused(#[source] anyhow::Error),
}

fn unavailable(error: impl Into<anyhow::Error>) -> ProviderError {
    ProviderError::Unavailable(error.into())
}

fn refused(error: impl Into<anyhow::Error>) -> ProviderError {
    ProviderError::Refused(error.into())
}

impl IdentityProviders {
    /// The providers of the settings; none is asked for anything before somebody wants to sign in with it.
    pub fn new(settings: &[IdentityProviderSettings]) -> Self {
        let providers = settings.iter().map(|settings| Provider {
            settings: settings.clone(),
            metadata: Mutex::default(),
            http: OnceLock::new(),
        });
        Self {
            providers: providers.collect(),
        }
    }

    /// One by one, in the order of the settings.
    pub(super) fn iter(&self) -> impl Iterator<Item = &Provider> {
        self.providers.iter()
    }

    /// The provider of this name.
    pub(super) fn find(&self, slug: &str) -> Option<&Provider> {
        self.iter().find(|provider| provider.settings.slug == slug)
    }
}

impl Provider {
    /// The address to which a browser is sent.
    pub(super) async fn authorization_url(
        &self,
        secrets: &WaySecrets,
        redirect_uri: &str,
        language: Language,
        now: DateTime<Utc>,
    ) -> Result<Url, ProviderError> {
        let metadata = self.metadata(now, METADATA_LASTS).await?;
        let client = self.client(&metadata, redirect_uri)?;
        let (state, nonce) = (secrets.state.clone(), secrets.nonce.clone());
        let verifier = PkceCodeVerifier::new(secrets.verifier.clone());
        let scopes = self.settings.scopes.iter();
        let (url, _, _) = client
            .authorize_url(
                CoreAuthenticationFlow::AuthorizationCode,
                move || CsrfToken::new(state),
                move || Nonce::new(nonce),
            )
            .add_scopes(
                scopes
                    .filter(|scope| *scope != "openid")
                    .map(|scope| Scope::new(scope.clone())),
            )
            .add_ui_locale(LanguageTag::new(language.as_str().to_owned()))
            .set_pkce_challenge(PkceCodeChallenge::from_code_verifier_sha256(&verifier))
            .url();
        Ok(url)
    }

    /// Redeems the code that a browser brought back, and checks what the provider says of the person.
    pub(super) async fn redeem(
        &self,
        code: String,
        secrets: &WaySecrets,
        redirect_uri: &str,
        now: DateTime<Utc>,
    ) -> Result<ProviderClaims, ProviderError> {
        let metadata = self.metadata(now, METADATA_LASTS).await?;
        let client = self.client(&metadata, redirect_uri)?;
        let http = self.http()?;
        let send = |request| oidc_http::send(http.clone(), request);
        let answer = client
            .exchange_code(AuthorizationCode::new(code))
            .map_err(unavailable)?
            .set_pkce_verifier(PkceCodeVerifier::new(secrets.verifier.clone()))
            .request_async(&send)
            .await
            .map_err(|error| match error {
                openidconnect::RequestTokenError::Request(error) => unavailable(error),
                error => refused(error),
            })?;
        let token = answer
            .id_token()
            .ok_or_else(|| refused(anyhow::anyhow!("the answer has no ID token")))?;
        let access_token = answer.access_token();
        let subject = match verify(&client, token, access_token, &secrets.nonce, now) {
            // The provider may have changed its keys since it was asked.
            Err(VerifyError::Token(ClaimsVerificationError::SignatureVerification(_))) => {
                let metadata = self.metadata(now, METADATA_PAUSE).await?;
                let client = self.client(&metadata, redirect_uri)?;
                verify(&client, token, access_token, &secrets.nonce, now).map_err(refused)?
            }
            subject => subject.map_err(refused)?,
        };
        let mut claims = oidc_http::payload(&token.to_string()).map_err(refused)?;
        if let Ok(request) = client.user_info(access_token.clone(), Some(subject.clone())) {
            let info: openidconnect::UserInfoClaims<oidc_http::AnyClaims, CoreGenderClaim> =
                request.request_async(&send).await.map_err(refused)?;
            oidc_http::add_missing(&mut claims, serde_json::to_value(&info).map_err(refused)?);
        }
        Ok(self.read_claims(subject.to_string(), &claims))
    }

    fn read_claims(&self, subject: String, claims: &Value) -> ProviderClaims {
        let text = |name: &str| claims[name].as_str().map(str::to_owned);
        let is_confirmed = claims["email_verified"] == true || claims["email_verified"] == "true";
        let confirms = self.settings.confirms.as_ref();
        ProviderClaims {
            subject,
            confirmed_email: text("email").filter(|_| is_confirmed),
            name: text("name").or_else(|| text("given_name")),
            confirms: confirms.is_some_and(|wanted| claims[&wanted.claim] == wanted.value),
        }
    }

    /// What the provider says of itself, not older than wanted.
    async fn metadata(
        &self,
        now: DateTime<Utc>,
        lasts: TimeDelta,
    ) -> Result<Arc<CoreProviderMetadata>, ProviderError> {
        let mut kept = self.metadata.lock().await;
        if let Some((at, metadata)) = kept.as_ref()
            && now - *at < lasts
        {
            return Ok(Arc::clone(metadata));
        }
        let issuer = IssuerUrl::new(self.settings.issuer.clone()).map_err(unavailable)?;
        let http = self.http()?;
        let send = |request| oidc_http::send(http.clone(), request);
        let metadata = CoreProviderMetadata::discover_async(issuer, &send)
            .await
            .map_err(unavailable)?;
        let metadata = Arc::new(metadata);
        *kept = Some((now, Arc::clone(&metadata)));
        Ok(metadata)
    }

    fn client(
        &self,
        metadata: &CoreProviderMetadata,
        redirect_uri: &str,
    ) -> Result<DiscoveredClient, ProviderError> {
        let secret = self.settings.client_secret.as_ref();
        let secret = secret.map(|secret| ClientSecret::new(secret.expose_secret().to_owned()));
        let auth_type = match self.settings.token_auth {
            TokenAuth::Basic => AuthType::BasicAuth,
            TokenAuth::Post => AuthType::RequestBody,
        };
        let redirect = RedirectUrl::new(redirect_uri.to_owned()).map_err(unavailable)?;
        let id = ClientId::new(self.settings.client_id.clone());
        Ok(
            CoreClient::from_provider_metadata(metadata.clone(), id, secret)
                .set_auth_type(auth_type)
                .set_redirect_uri(redirect),
        )
    }

    fn http(&self) -> Result<&reqwest::Client, ProviderError> {
        if let Some(http) = self.http.get() {
            return Ok(http);
        }
        let http = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .timeout(TIMEOUT)
            .connect_timeout(TIMEOUT / 2)
            .build()
            .map_err(unavailable)?;
        Ok(self.http.get_or_init(|| http))
    }
}

/// Why a token does not hold.
#[derive(Debug, thiserror::Error)]
enum VerifyError {
    #[error(transparent)]
    Token(#[from] ClaimsVerificationError),
    #[error("the access token is not the one that the ID token was given with")]
    AccessToken,
}

/// Checks signature, issuer, audience, time and nonce of a token; the answer is the provider's name for the person.
fn verify(
    client: &DiscoveredClient,
    token: &CoreIdToken,
    access_token: &openidconnect::AccessToken,
    nonce: &str,
    now: DateTime<Utc>,
) -> Result<SubjectIdentifier, VerifyError> {
    let verifier = client.id_token_verifier().set_time_fn(move || now);
    let claims = token.claims(&verifier, &Nonce::new(nonce.to_owned()))?;
    if let Some(wanted) = claims.access_token_hash() {
        let algorithm = token
            .signing_alg()
            .map_err(ClaimsVerificationError::SignatureVerification)?;
        let key = token
            .signing_key(&verifier)
            .map_err(ClaimsVerificationError::SignatureVerification)?;
        let hash = AccessTokenHash::from_token(access_token, algorithm, key)
            .map_err(|_unsupported| VerifyError::AccessToken)?;
        if hash != *wanted {
            return Err(VerifyError::AccessToken);
        }
    }
    Ok(claims.subject().clone())
}
