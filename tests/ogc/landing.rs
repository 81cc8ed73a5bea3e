//! The landing page and the declaration of conformance.

use super::{link, path_of, portal};

#[tokio::test]
async fn every_resource_is_found_from_the_landing_page() {
    let app = portal().await;
    let landing = app.client.get("/ogc").await;
    assert_eq!(landing.header("content-type"), "application/json");
    let landing = landing.json();
    let wanted = [
        ("self", "application/json"),
        ("alternate", "text/html"),
        (
            "service-desc",
            "application/vnd.oai.openapi+json;version=3.0",
        ),
        ("service-doc", "text/html"),
        (
            "http://www.opengis.net/def/rel/ogc/1.0/conformance",
            "application/json",
        ),
        (
            "http://www.opengis.net/def/rel/ogc/1.0/data",
            "application/json",
        ),
    ];
    for (rel, media_type) in wanted {
        let address = link(&landing, rel, Some(media_type));
        let address = address.unwrap_or_else(|| panic!("no link {rel} {media_type}"));
        let answer = app.client.get(path_of(&app, address)).await;
        assert_eq!(answer.status, 200, "{address}");
        assert!(
            answer.header("content-type").starts_with(media_type),
            "{address}: {}",
            answer.header("content-type")
        );
    }
    assert_eq!(
        app.client.get("/ogc/").await.json()["title"],
        landing["title"]
    );
    assert_eq!(landing["attribution"], "Tests");
}

#[tokio::test]
async fn the_declaration_names_the_classes() {
    let app = portal().await;
    let declaration = app.client.get("/ogc/conformance").await.json();
    let classes = declaration["conformsTo"].as_array().unwrap();
    for class in ["core", "oas30", "html", "geojson"] {
        let class = format!("http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/{class}");
        assert!(classes.iter().any(|declared| *declared == class), "{class}");
    }
}

#[tokio::test]
async fn a_document_is_not_sent_again_to_who_has_it() {
    let app = portal().await;
    let first = app.client.get("/ogc").await;
    let tag = first.header("etag").to_owned();
    let again = app
        .client
        .get_with("/ogc", &[("if-none-match", &tag)])
        .await;
    assert_eq!(again.status, 304);
    // Another format is another document.
    let page = app
        .client
        .get_with("/ogc?f=html", &[("if-none-match", &tag)])
        .await;
    assert_eq!(page.status, 200);
}

#[tokio::test]
async fn map_clients_of_other_sites_may_read() {
    let app = portal().await;
    for path in ["/ogc", "/ogc/collections/issues/items", "/ogc/nothing"] {
        let answer = app
            .client
            .get_with(path, &[("origin", "https://gis.example")])
            .await;
        assert_eq!(answer.header("access-control-allow-origin"), "*", "{path}");
    }
}

#[tokio::test]
async fn texts_are_in_the_language_that_is_asked_for() {
    let app = portal().await;
    let english = app
        .client
        .get_with("/ogc", &[("accept-language", "en")])
        .await;
    assert_eq!(english.header("content-language"), "en");
    assert_eq!(
        english.json()["title"],
        "Open geodata of the Krasnodar Region"
    );
    let russian = app.client.get("/ogc?lang=ru").await;
    assert_eq!(
        russian.json()["title"],
        "Открытые геоданные Краснодарского края"
    );
}

#[tokio::test]
async fn documents_are_english_unless_the_client_prefers_russian() {
    let app = portal().await;
    let path = "/ogc/collections/issues/queryables";
    let plain = app.client.get(path).await;
    assert_eq!(plain.header("content-language"), "en");
    let vary = plain.header_values("vary").join(", ");
    assert!(vary.contains("accept-language"), "{vary}");
    assert_eq!(plain.json()["properties"]["status"]["title"], "Status");
    let russian = app
        .client
        .get_with(path, &[("accept-language", "ru")])
        .await;
    assert_eq!(russian.header("content-language"), "ru");
    let document = russian.json();
    assert_eq!(document["properties"]["status"]["title"], "Состояние");
    assert!(
        document["description"]
            .as_str()
            .unwrap()
            .starts_with("О чём жители")
    );
    let page = app.client.get("/ogc?f=html").await;
    assert_eq!(page.header("content-language"), "ru");
}

#[tokio::test]
async fn every_text_of_a_collection_is_in_both_languages() {
    let app = portal().await;
    let collections = app.client.get("/ogc/collections").await.json();
    for collection in collections["collections"].as_array().unwrap() {
        let id = collection["id"].as_str().unwrap();
        let path = format!("/ogc/collections/{id}/schema");
        let russian = app.client.get(&format!("{path}?lang=ru")).await.json();
        let is_russian = |text: &serde_json::Value| {
            text.as_str()
                .unwrap()
                .contains(|c| ('а'..='я').contains(&c))
        };
        assert!(is_russian(&russian["description"]), "{id}");
        for (name, property) in russian["properties"].as_object().unwrap() {
            assert!(
                name == "id" || is_russian(&property["title"]),
                "{id}.{name}"
            );
        }
        let page = app.client.get(&format!("{path}?f=html&lang=ru")).await;
        let page = page.text();
        for property in russian["properties"].as_object().unwrap().values() {
            for code in property["enum"].as_array().into_iter().flatten() {
                let code = code.as_str().unwrap();
                assert!(
                    !page.contains(&format!("</code> — {code}<")),
                    "{id}: {code}"
                );
            }
        }
    }
}
