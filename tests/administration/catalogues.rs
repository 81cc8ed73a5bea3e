//! Catalogues: themes and categories.

use serde_json::json;

use crate::staff::{Office, in_body, patch};

#[tokio::test]
async fn the_catalogues_know_what_citizens_report_today() {
    let office = Office::open().await;
    let list = office.app.client.get("/api/v1/categories").await.json();
    let categories = list["categories"].as_array().unwrap();
    let slugs: Vec<_> = categories
        .iter()
        .map(|category| category["slug"].as_str().unwrap())
        .collect();
    assert_eq!(slugs, kuban::modules::issues::CATEGORIES);
    let themes = office.app.client.get("/api/v1/themes").await.json();
    let themes = themes["themes"].as_array().unwrap();
    for category in categories {
        assert!(
            themes
                .iter()
                .any(|theme| theme["slug"] == category["theme"])
        );
        assert_ne!(category["name_ru"], category["name_en"]);
    }
}

#[tokio::test]
async fn a_theme_and_a_category_are_added_and_changed() {
    let office = Office::open().await;
    let client = &office.administrator.client;
    let theme = json!({ "theme": { "slug": "culture", "name_ru": "Культура", "name_en": "Culture", "position": 8 } });
    assert_eq!(client.post("/api/v1/themes", &theme).await.status, 201);
    client
        .post("/api/v1/themes", &theme)
        .await
        .problem(409, "conflict");
    let category = json!({ "category": { "slug": "libraries", "name_ru": "Библиотеки", "name_en": "Libraries", "theme": "culture" } });
    assert_eq!(
        client.post("/api/v1/categories", &category).await.status,
        201
    );
    client
        .post("/api/v1/categories", &category)
        .await
        .problem(409, "conflict");
    assert_eq!(
        office.logged("theme.created").await["subject"]["id"],
        "culture"
    );
    office.logged("category.created").await;
    for (address, body, field) in [
        (
            "/api/v1/themes/culture",
            json!({ "theme": { "name_en": "Arts" } }),
            "theme",
        ),
        (
            "/api/v1/categories/libraries",
            json!({ "category": { "active": false, "theme": "other" } }),
            "category",
        ),
    ] {
        let read = office.app.client.get(address).await;
        let tag = read.header("etag").to_owned();
        assert_eq!(read.json()[field]["etag"], tag);
        client
            .patch(address, &body)
            .await
            .problem(428, "precondition-required");
        assert_eq!(patch(client, address, &tag, &body).await.status, 200);
        patch(client, address, &tag, &body)
            .await
            .problem(412, "precondition-failed");
        office.logged(&format!("{field}.updated")).await;
    }
    let changed = office
        .app
        .client
        .get("/api/v1/categories/libraries")
        .await
        .json();
    assert_eq!(
        (
            &changed["category"]["active"],
            &changed["category"]["theme"]
        ),
        (&json!(false), &json!("other"))
    );
}

#[tokio::test]
async fn what_cannot_be_in_a_catalogue_is_refused() {
    let office = Office::open().await;
    let client = &office.administrator.client;
    for (address, body) in [
        (
            "/api/v1/themes",
            json!({ "theme": { "slug": "No", "name_ru": "x", "name_en": "x" } }),
        ),
        (
            "/api/v1/themes",
            json!({ "theme": { "slug": "x", "name_ru": "", "name_en": "x" } }),
        ),
        (
            "/api/v1/categories",
            json!({ "category": { "slug": "x", "name_ru": "x", "name_en": "x", "theme": "none" } }),
        ),
        (
            "/api/v1/categories",
            json!({ "category": { "slug": "x", "name_ru": "x", "name_en": "x" } }),
        ),
    ] {
        client
            .post(address, &body)
            .await
            .problem(422, "validation-failed");
    }
    let wrong = json!({ "category": { "theme": "none" } });
    patch(client, "/api/v1/categories/roads", "*", &wrong)
        .await
        .problem(422, "validation-failed");
    for address in ["/api/v1/themes/none", "/api/v1/categories/none"] {
        client.get(address).await.problem(404, "not-found");
        let kind = if address.contains("themes") {
            "theme"
        } else {
            "category"
        };
        patch(client, address, "*", &json!({ kind: {} }))
            .await
            .problem(404, "not-found");
    }
    let bounded = office
        .app
        .person()
        .role_in("administrator", in_body(office.roads))
        .sign_in()
        .await;
    let theme = json!({ "theme": { "slug": "x", "name_ru": "x", "name_en": "x" } });
    bounded
        .client
        .post("/api/v1/themes", &theme)
        .await
        .problem(403, "forbidden");
}
