//! Accounts elsewhere, against a real provider: signing in, linking, and everything that goes wrong on the way.

use chrono::TimeDelta;
use serde_json::json;
use url::Url;

use super::provider::{Browser, TestProvider};
use super::support::{actions, count, give_password, letters, person, wait};
use crate::support::{Client, TestApp};

const NEW: &str = "?return_to=/account&consent_version=2026-11&language=en";

#[tokio::test]
async fn somebody_new_gets_an_account_and_the_trust_that_the_provider_gives() {
    let provider = TestProvider::start().await;
    let app = provider.portal().await;
    let listed = app.client.get("/api/v1/identity-providers").await.json();
    let wanted =
        json!([{ "slug": "test", "name_ru": "Проверка", "name_en": "Test", "trusted": true }]);
    assert_eq!(listed["identity_providers"], wanted);
    provider.citizen("vera", true).await;
    let mut browser = Browser::default();
    let led = browser.round_trip(&app, &provider, NEW, "vera").await;
    assert_eq!(led, "/account?identity=registered");
    let vera = browser.person(&app).await;
    assert_eq!(vera["email"], "vera@example.org");
    assert_eq!(vera["email_confirmed"], true);
    assert_eq!(vera["display_name"], "Vera Kuban");
    assert_eq!(vera["trust"], "confirmed");
    assert_eq!(vera["has_password"], false);
    assert_eq!(vera["language"], "en");
    let consents =
        "select count(*) from consent where version = '2026-11' and withdrawn_at is null";
    assert_eq!(count(&app, consents).await, 1);

    // The same account elsewhere is the same person, in any browser, and what the provider says now counts.
    provider.citizen("vera", false).await;
    let mut other = Browser::default();
    let led = other
        .round_trip(&app, &provider, "?return_to=/map%23here", "vera")
        .await;
    assert_eq!(led, "/map?identity=signed-in#here");
    let again = other.person(&app).await;
    assert_eq!(
        (again["id"].clone(), again["trust"].clone()),
        (vera["id"].clone(), json!("basic"))
    );
    assert_eq!(actions(&app).await, ["account.opened", "session.begun"]);
    // The provider's name for the person is not kept.
    let kept = "select count(*) from identity where encode(subject_hash, 'escape') like '%vera%' or length(subject_hash) <> 32";
    assert_eq!(count(&app, kept).await, 0);
    // They have a browser session and no password, so the link stays until they set one.
    let list = other.get(&app, "/api/v1/account/identities").await.json();
    let id = list["identities"][0]["id"].as_i64().unwrap();
    let path = format!("/api/v1/account/identities/{id}");
    other
        .client(&app)
        .delete(&path)
        .await
        .problem(409, "conflict");
}

#[tokio::test]
async fn an_account_is_opened_only_with_consent_and_a_confirmed_free_address() {
    let provider = TestProvider::start().await;
    let app = provider.portal().await;
    provider.citizen("vera", true).await;
    let mut browser = Browser::default();
    let led = browser
        .round_trip(&app, &provider, "?return_to=/account", "vera")
        .await;
    assert_eq!(led, "/account?identity=no-consent");
    for claims in [
        json!({ "email": "boris@example.org", "email_verified": false }),
        json!({ "email": "boris@example.org" }),
        json!({ "email_verified": true }),
        json!({ "email": "boris@example.org\r\nBcc: all@example.org", "email_verified": true }),
    ] {
        provider.person("boris", claims.clone()).await;
        let led = Browser::default()
            .round_trip(&app, &provider, NEW, "boris")
            .await;
        assert_eq!(led, "/account?identity=no-email", "{claims}");
    }
    // Nobody gets into an account of the portal by an address that another provider believes.
    person(&app, "vera@example.org").await;
    let led = browser.round_trip(&app, &provider, NEW, "vera").await;
    assert_eq!(led, "/account?identity=address-known");
    browser
        .get(&app, "/api/v1/account")
        .await
        .problem(401, "unauthenticated");
    assert_eq!(count(&app, "select count(*) from person").await, 1);
    assert_eq!(count(&app, "select count(*) from identity").await, 0);
}

#[tokio::test]
async fn an_account_elsewhere_is_linked_and_unlinked() {
    let provider = TestProvider::start().await;
    let app = provider.portal().await;
    provider.citizen("at-provider", true).await;
    let vera = person(&app, "vera@example.org").await;
    let mut browser = Browser::with_cookie(&vera.cookie);
    let led = browser
        .round_trip(&app, &provider, "?return_to=/account", "at-provider")
        .await;
    assert_eq!(led, "/account?identity=linked");
    assert_eq!(browser.person(&app).await["trust"], "confirmed");
    assert_eq!(browser.person(&app).await["email"], "vera@example.org");
    let letter = letters(&app, "vera@example.org").await.pop().unwrap();
    assert!(
        letter.contains("Subject: A way to sign in was added"),
        "{letter}"
    );

    // It is hers alone, and one of each provider is enough.
    let boris = person(&app, "boris@example.org").await;
    let mut other = Browser::with_cookie(&boris.cookie);
    let led = other
        .round_trip(&app, &provider, "?return_to=/account", "at-provider")
        .await;
    assert_eq!(led, "/account?identity=taken");
    provider.citizen("second", true).await;
    let led = browser
        .round_trip(&app, &provider, "?return_to=/account", "second")
        .await;
    assert_eq!(led, "/account?identity=taken");
    // She signs in by it.
    let mut fresh = Browser::default();
    let led = fresh.round_trip(&app, &provider, "", "at-provider").await;
    assert_eq!(led, "/?identity=signed-in");
    assert_eq!(fresh.person(&app).await["id"], vera.id);

    let list = fresh.get(&app, "/api/v1/account/identities").await.json();
    assert_eq!(list["identities"][0]["provider"], "test");
    let path = format!("/api/v1/account/identities/{}", list["identities"][0]["id"]);
    boris.client.delete(&path).await.problem(404, "not-found");
    assert_eq!(fresh.client(&app).delete(&path).await.status.as_u16(), 204);
    assert_eq!(fresh.person(&app).await["trust"], "basic");
    fresh
        .client(&app)
        .delete(&path)
        .await
        .problem(404, "not-found");
    app.client
        .get("/api/v1/account/identities")
        .await
        .problem(401, "unauthenticated");
    let done = actions(&app).await;
    assert!(
        done.contains(&"identity.linked".to_owned())
            && done.contains(&"identity.unlinked".to_owned())
    );
}

#[tokio::test]
async fn a_state_is_good_once_in_its_own_browser_for_ten_minutes() {
    let provider = TestProvider::start().await;
    let app = provider.portal().await;
    provider.citizen("vera", true).await;
    let mut browser = Browser::default();
    let lost = "/sign-in?identity=expired";

    // Replayed.
    let there = browser.begin(&app, NEW).await;
    let back = provider.walk(&there, "vera").await;
    assert_eq!(
        browser.arrive(&app, &back).await,
        "/account?identity=registered"
    );
    assert_eq!(browser.arrive(&app, &back).await, lost);

    // Another browser: somebody sends their own way back to another person, who would be signed in as them.
    let there = browser.begin(&app, NEW).await;
    let back = provider.walk(&there, "vera").await;
    let mut victim = Browser::default();
    assert_eq!(victim.arrive(&app, &back).await, lost);
    victim
        .get(&app, "/api/v1/account")
        .await
        .problem(401, "unauthenticated");
    let mut victim = Browser::default();
    victim.begin(&app, NEW).await;
    let there = browser.begin(&app, NEW).await;
    let back = provider.walk(&there, "vera").await;
    assert_eq!(victim.arrive(&app, &back).await, lost);
    // Whoever tried it used it up for its owner too.
    assert_eq!(browser.arrive(&app, &back).await, lost);

    // Too late.
    let there = browser.begin(&app, NEW).await;
    let back = provider.walk(&there, "vera").await;
    wait(&app, TimeDelta::minutes(11));
    assert_eq!(browser.arrive(&app, &back).await, lost);

    // Made up.
    let callback = "http://portal/api/v1/identity-providers/test/callback";
    for query in ["", "?code=x", "?state=made-up&code=x", "?state=&code="] {
        assert_eq!(
            browser.arrive(&app, &format!("{callback}{query}")).await,
            lost
        );
    }
    // What is left is what the other person began.
    assert_eq!(
        count(&app, "select count(*) from identity_attempt").await,
        1
    );
}

/// The address with another value of a parameter.
fn with_parameter(address: &str, name: &str, value: &str) -> String {
    let mut url = Url::parse(address).unwrap();
    let pairs: Vec<_> = url.query_pairs().into_owned().collect();
    let pairs = pairs.into_iter().map(|(each, old)| {
        let value = if each == name { value.to_owned() } else { old };
        (each, value)
    });
    let pairs: Vec<_> = pairs.collect();
    url.query_pairs_mut().clear().extend_pairs(pairs);
    url.into()
}

#[tokio::test]
async fn what_the_provider_says_is_checked() {
    let provider = TestProvider::start().await;
    let app = provider.portal().await;
    provider.citizen("vera", true).await;
    let mut browser = Browser::default();
    let failed = "/account?identity=failed";

    // A token that was made for another way: its nonce is another one.
    let there = browser.begin(&app, NEW).await;
    let wrong = with_parameter(&there, "nonce", "of-another-way");
    let back = provider.walk(&wrong, "vera").await;
    assert_eq!(browser.arrive(&app, &back).await, failed);

    // A code that somebody else fetched: its PKCE challenge is another one.
    let there = browser.begin(&app, NEW).await;
    assert!(there.contains("code_challenge_method=S256"), "{there}");
    let wrong = with_parameter(
        &there,
        "code_challenge",
        "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
    );
    let back = provider.walk(&wrong, "vera").await;
    assert_eq!(browser.arrive(&app, &back).await, failed);

    // A code of another way in this browser.
    let there = browser.begin(&app, NEW).await;
    let back = provider.walk(&there, "vera").await;
    let foreign = with_parameter(&back, "code", "made-up");
    assert_eq!(browser.arrive(&app, &foreign).await, failed);

    // An answer of another provider.
    let there = browser.begin(&app, NEW).await;
    let back = provider.walk(&there, "vera").await;
    let mixed_up = with_parameter(&back, "iss", "https://evil.example");
    assert_ne!(mixed_up, back);
    assert_eq!(browser.arrive(&app, &mixed_up).await, failed);

    // A token that ran out by the portal's clock.
    let there = browser.begin(&app, NEW).await;
    let back = provider.walk(&there, "vera").await;
    wait(&app, TimeDelta::minutes(5));
    assert_eq!(browser.arrive(&app, &back).await, failed);

    // The person said no.
    let there = browser.begin(&app, NEW).await;
    let back = provider.walk(&there, "nobody").await;
    assert_eq!(
        browser.arrive(&app, &back).await,
        "/account?identity=denied"
    );
    assert_eq!(count(&app, "select count(*) from person").await, 0);
    browser
        .get(&app, "/api/v1/account")
        .await
        .problem(401, "unauthenticated");
}

#[tokio::test]
async fn a_provider_that_is_down_is_said_to_be() {
    let mut provider = TestProvider::start().await;
    let app = provider.portal().await;
    provider.citizen("vera", true).await;
    let mut browser = Browser::default();
    let there = browser.begin(&app, NEW).await;
    let back = provider.walk(&there, "vera").await;
    provider.stop().await;
    // What it said of itself is still known, the code cannot be redeemed.
    let away = "/account?identity=provider-unavailable";
    assert_eq!(browser.arrive(&app, &back).await, away);
    wait(&app, TimeDelta::hours(2));
    assert_eq!(browser.begin(&app, NEW).await, away);
    // Everything else goes on.
    app.client
        .get("/api/v1/account")
        .await
        .problem(401, "unauthenticated");
    assert_eq!(
        app.client
            .get("/api/v1/identity-providers")
            .await
            .status
            .as_u16(),
        200
    );
}

#[tokio::test]
async fn the_way_leads_nowhere_else() {
    let provider = TestProvider::start().await;
    let app = provider.portal().await;
    let begin = "/api/v1/identity-providers/test/begin";
    for target in [
        "https://evil.example",
        "//evil.example",
        "/\\evil.example",
        "/%09/evil.example",
        "javascript:alert(1)",
        "account",
    ] {
        let target: String =
            form_urlencoded::byte_serialize(target.replace("%09", "\t").as_bytes()).collect();
        let refused = app.client.get(&format!("{begin}?return_to={target}")).await;
        refused.problem(400, "invalid-request");
    }
    app.client
        .get(&format!("{begin}?consent_version=2020-01"))
        .await
        .problem(400, "invalid-request");
    app.client
        .get(&format!("{begin}?surprise=1"))
        .await
        .problem(400, "invalid-request");
    app.client
        .get("/api/v1/identity-providers/other/begin")
        .await
        .problem(404, "not-found");
    app.client
        .get("/api/v1/identity-providers/other/callback")
        .await
        .problem(404, "not-found");
    assert_eq!(
        count(&app, "select count(*) from identity_attempt").await,
        0
    );
}

#[tokio::test]
async fn another_site_cannot_begin_to_link() {
    let provider = TestProvider::start().await;
    let app = provider.portal().await;
    let vera = person(&app, "vera@example.org").await;
    let begin = "/api/v1/identity-providers/test/begin";
    let foreign = vera.client.with("sec-fetch-site", "cross-site");
    foreign.get(begin).await.problem(403, "foreign-origin");
    // Signing in from another site's link is nobody's harm.
    let stranger = app.client.with("sec-fetch-site", "cross-site");
    assert_eq!(stranger.get(begin).await.status.as_u16(), 303);

    // Who signs out on the way, or in as somebody else, links nothing.
    provider.citizen("at-provider", true).await;
    let mut browser = Browser::with_cookie(&vera.cookie);
    let there = browser.begin(&app, "?return_to=/account").await;
    let back = provider.walk(&there, "at-provider").await;
    vera.client.delete("/api/v1/sessions").await;
    assert_eq!(
        browser.arrive(&app, &back).await,
        "/account?identity=other-person"
    );
    assert_eq!(count(&app, "select count(*) from identity").await, 0);
}

#[tokio::test]
async fn suspended_people_and_half_sessions_do_not_get_in_by_a_provider() {
    let provider = TestProvider::start().await;
    let app = provider.portal().await;
    provider.citizen("vera", true).await;
    let mut browser = Browser::default();
    browser.round_trip(&app, &provider, NEW, "vera").await;
    let id = browser.person(&app).await["id"].as_i64().unwrap();
    sqlx::query(
        "insert into second_factor (person_id, secret, confirmed_at) values ($1, 'x', now())",
    )
    .bind(id)
    .execute(&app.db.pool)
    .await
    .unwrap();
    let mut half = Browser::default();
    assert_eq!(
        half.round_trip(&app, &provider, NEW, "vera").await,
        "/account?identity=signed-in"
    );
    assert_eq!(half.person(&app).await["second_factor_shown"], false);
    half.get(&app, "/api/v1/account/export")
        .await
        .problem(403, "second-factor-required");
    let begin = "/api/v1/identity-providers/test/begin";
    half.get(&app, begin)
        .await
        .problem(403, "second-factor-required");
    sqlx::query("update person set suspended_at = now() where id = $1")
        .bind(id)
        .execute(&app.db.pool)
        .await
        .unwrap();
    let mut browser = Browser::default();
    assert_eq!(
        browser.round_trip(&app, &provider, NEW, "vera").await,
        "/account?identity=suspended"
    );
    browser
        .get(&app, "/api/v1/account")
        .await
        .problem(401, "unauthenticated");
}

#[tokio::test]
async fn erasing_the_account_forgets_the_account_elsewhere() {
    let provider = TestProvider::start().await;
    let app = provider.portal().await;
    provider.citizen("vera", true).await;
    let mut browser = Browser::default();
    browser.round_trip(&app, &provider, NEW, "vera").await;
    let first = browser.person(&app).await["id"].clone();
    // Without a password a young session is enough.
    let request = browser
        .client(&app)
        .request(reqwest::Method::DELETE, "/api/v1/account");
    assert_eq!(
        Client::send(request.json(&json!({}))).await.status.as_u16(),
        204
    );
    assert_eq!(count(&app, "select count(*) from identity").await, 0);
    let mut again = Browser::default();
    assert_eq!(
        again.round_trip(&app, &provider, NEW, "vera").await,
        "/account?identity=registered"
    );
    assert_ne!(again.person(&app).await["id"], first);
    super::support::deliver(&app).await;
}

#[tokio::test]
async fn a_portal_without_providers_says_so() {
    let app = TestApp::start().await;
    let listed = app.client.get("/api/v1/identity-providers").await.json();
    assert_eq!(listed["identity_providers"], json!([]));
    let vera = app.person().email("vera@example.org").sign_in().await;
    give_password(&app, &vera).await;
    let own = vera.client.get("/api/v1/account/identities").await.json();
    assert_eq!(own["identities"], json!([]));
}
