//! The site: files, and the index page of every address that is a page.

use crate::support::{TestApp, TestAppBuilder};

const INDEX: &str = "<!doctype html>
<html lang=\"ru\">
  <head>
    <title>Разработка</title>
    <meta name=\"description\" content=\"Разработка\" />
    <meta property=\"og:title\" content=\"Разработка\" />
    <script type=\"module\" src=\"/assets/main-a1b2.js\"></script>
  </head>
  <body><div id=\"root\"></div></body>
</html>
";

fn builder() -> TestAppBuilder {
    TestApp::builder()
        .file("index.html", INDEX)
        .file("assets/main-a1b2.js", "export const answer = 42;\n")
        .file("favicon.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>")
}

#[tokio::test]
async fn every_page_has_words_of_its_own() {
    let app = builder()
        .setting("KUBAN_BASE_URL", "https://kuban.example")
        .start()
        .await;
    let russian = app.client.get("/about").await;
    assert_eq!(russian.status, 200);
    assert_eq!(russian.header("content-type"), "text/html; charset=utf-8");
    assert!(
        russian.text().contains("<title>О данных — Кубань</title>"),
        "{}",
        russian.text()
    );
    assert!(
        russian
            .text()
            .contains("og:url\" content=\"https://kuban.example/about\"")
    );
    assert!(russian.text().contains("/assets/main-a1b2.js"));
    assert!(!russian.text().contains("Разработка"));
    let english = app
        .client
        .get_with("/about", &[("accept-language", "en-GB,en;q=0.9")])
        .await;
    assert!(english.text().contains("<html lang=\"en\">"));
    assert!(english.text().contains("About the data"));
    let asked = app
        .client
        .get_with("/?lang=ru", &[("accept-language", "en")])
        .await;
    assert!(asked.text().contains("<html lang=\"ru\">"));
}

#[tokio::test]
async fn the_index_is_revalidated_and_hashed_files_are_not() {
    let app = builder().start().await;
    let page = app.client.get("/").await;
    assert_eq!(page.header("cache-control"), "no-cache");
    let vary: Vec<_> = page
        .headers
        .get_all("vary")
        .iter()
        .map(|value| value.to_str().unwrap())
        .collect();
    assert!(
        vary.iter().any(|value| value.contains("accept-language")),
        "{vary:?}"
    );
    let same = app
        .client
        .get_with("/", &[("if-none-match", page.header("etag"))])
        .await;
    assert_eq!(same.status, 304);

    let script = app.client.get("/assets/main-a1b2.js").await;
    assert_eq!(
        script.header("content-type"),
        "text/javascript; charset=utf-8"
    );
    assert_eq!(
        script.header("cache-control"),
        "public, max-age=31536000, immutable"
    );
    let icon = app.client.get("/favicon.svg").await;
    assert_eq!(icon.header("content-type"), "image/svg+xml");
    assert_eq!(icon.header("cache-control"), "no-cache");
}

#[tokio::test]
async fn what_is_no_page_says_so() {
    let app = builder().start().await;
    let unknown = app.client.get("/municipality/none").await;
    assert_eq!(unknown.status, 404);
    assert!(unknown.text().contains("Такой страницы нет"));
    assert!(
        unknown.text().contains("<div id=\"root\">"),
        "the site itself shows the way back"
    );
    app.client
        .get("/assets/main-0000.js")
        .await
        .problem(404, "not-found");
    app.client
        .get("/wp-login.php")
        .await
        .problem(404, "not-found");
    app.client
        .get("/%2e%2e/Cargo.toml")
        .await
        .problem(404, "not-found");
}

#[tokio::test]
async fn a_program_without_a_site_says_how_to_build_it() {
    let app = TestApp::start().await;
    let page = app.client.get("/").await;
    assert_eq!(page.status, 503);
    assert!(page.text().contains("make build"));
    assert!(page.text().contains("/api/docs"));
}
