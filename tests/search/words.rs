//! Forms of words, mistypings, beginnings, order, highlights, places.

use super::{found, ids, issue, search};
use crate::support::TestApp;

#[tokio::test]
async fn forms_of_russian_words_find_each_other() {
    let app = TestApp::start().await;
    let id = issue(&app, "Разбит участок дороги", "У ёлки на Красной").await;
    let plural = issue(&app, "Участки завалены мусором", "").await;
    for form in ["участок", "участки", "участков", "Участку", "УЧАСТКОМ"]
    {
        let mut all = found(&app, form).await;
        all.sort_unstable();
        assert_eq!(all, [id, plural], "{form}");
    }
    for form in ["дорога", "дорогами", "елка", "ёлка", "Ёлки", "разбитый"]
    {
        assert_eq!(found(&app, form).await, [id], "{form}");
    }
}

#[tokio::test]
async fn english_words_are_stemmed_too() {
    let app = TestApp::start().await;
    let id = issue(&app, "Broken street lights repaired badly", "").await;
    for form in ["light", "lighting", "repairs", "streets"] {
        assert_eq!(found(&app, form).await, [id], "{form}");
    }
}

#[tokio::test]
async fn all_words_have_to_be_there_and_the_last_one_may_be_begun() {
    let app = TestApp::start().await;
    let id = issue(&app, "Не работает светофор", "на перекрёстке").await;
    issue(&app, "Не работает фонарь", "").await;
    for text in ["свето", "работает свет", "светофор перекресток", "перекр"]
    {
        assert_eq!(found(&app, text).await, [id], "{text}");
    }
    assert_eq!(found(&app, "светофор фонарь").await, [] as [i64; 0]);
}

#[tokio::test]
async fn a_mistyped_word_finds_what_it_is_like_when_nothing_is_exact() {
    let app = TestApp::start().await;
    let id = issue(&app, "Не работает светофор", "").await;
    let area = issue(&app, "Разбит участок", "").await;
    assert_eq!(found(&app, "светафор").await, [id]);
    assert_eq!(found(&app, "участак").await, [area]);
    assert_eq!(found(&app, "щщщщщ").await, [] as [i64; 0]);
    // An exact find hides what is only like it.
    let exact = issue(&app, "светафор", "").await;
    assert_eq!(found(&app, "светафор").await, [exact]);
}

#[tokio::test]
async fn titles_come_before_texts_whole_ones_first_and_newer_before_older() {
    let app = TestApp::start().await;
    let body = issue(&app, "Просьба", "Во дворе открытый люк, опасно").await;
    let older = issue(&app, "Открытый люк у школы", "").await;
    let newer = issue(&app, "Открытый люк у школы", "").await;
    let whole = issue(&app, "Люк", "").await;
    sqlx::query("update issue set created_at = created_at - interval '1 day' where id = $1")
        .bind(older)
        .execute(&app.db.pool)
        .await
        .unwrap();
    assert_eq!(found(&app, "люк").await, [whole, newer, older, body]);
}

#[tokio::test]
async fn phrases_exclusions_and_choices_are_understood() {
    let app = TestApp::start().await;
    let pit = issue(&app, "Яма на дороге", "").await;
    let dark = issue(&app, "Дорога без света, рядом яма", "").await;
    assert_eq!(found(&app, "\"яма на дороге\"").await, [pit]);
    assert_eq!(found(&app, "дорога -свет").await, [pit]);
    let mut both = found(&app, "света or ям").await;
    both.sort_unstable();
    assert_eq!(both, [pit, dark]);
}

#[tokio::test]
async fn what_was_found_is_marked_and_everything_else_escaped() {
    let app = TestApp::start().await;
    issue(
        &app,
        "Ёлки <script>alert(1)</script> & \u{e000}\"яма\"\u{e001}",
        "<img src=x onerror=alert(1)> спилили ёлку у дома",
    )
    .await;
    let answer = search(&app, "ёлка", "").await;
    let title = answer["results"][0]["title_html"].as_str().unwrap();
    assert!(title.starts_with("<mark>Ёлки</mark> "), "{title}");
    let snippet = answer["results"][0]["snippet_html"].as_str().unwrap();
    assert!(snippet.contains("<mark>ёлку</mark>"), "{snippet}");
    for html in [title, snippet] {
        let plain = html.replace("<mark>", "").replace("</mark>", "");
        assert!(!plain.contains(['<', '>', '"']), "{html}");
    }
    assert_eq!(
        title.matches("<mark>").count(),
        1,
        "signs of the text mark nothing: {title}"
    );
}

#[tokio::test]
async fn places_stand_first_and_are_found_by_name_beginning_and_likeness() {
    let app = TestApp::start().await;
    issue(&app, "Яма в Краснодаре", "").await;
    let answer = search(&app, "краснодар", "").await;
    let kinds: Vec<_> = answer["results"]
        .as_array()
        .unwrap()
        .iter()
        .map(|each| each["kind"].as_str().unwrap())
        .collect();
    assert!(
        kinds.len() >= 3
            && kinds[..2]
                .iter()
                .all(|kind| ["municipality", "settlement"].contains(kind)),
        "{kinds:?}"
    );
    assert_eq!(*kinds.last().unwrap(), "issue");
    assert_eq!(answer["results"][0]["title_html"], "<mark>Краснодар</mark>");
    assert_eq!(answer["meta"]["total"], kinds.len());
    let like = search(&app, "Новоросийск", "&kind=municipality").await;
    assert_eq!(like["results"][0]["title_html"], "Новороссийск");
    let english = search(&app, "krasnodar", "&kind=settlement&municipality=03701000").await;
    assert_eq!(
        english["results"][0]["snippet_html"],
        "<mark>Krasnodar</mark>"
    );
}

#[tokio::test]
async fn filters_and_pages_keep_the_order() {
    let app = TestApp::start().await;
    for number in 0..25 {
        issue(&app, &format!("Яма номер {number}"), "").await;
    }
    sqlx::query("update issue set municipality_code = (select min(code) from municipality) where id % 2 = 0").execute(&app.db.pool).await.unwrap();
    let code: String = sqlx::query_scalar("select min(code) from municipality")
        .fetch_one(&app.db.pool)
        .await
        .unwrap();
    let mut seen = Vec::new();
    let mut page = search(&app, "яма", "&kind=issue&limit=10").await;
    loop {
        assert_eq!(page["meta"]["total"], 25);
        seen.extend(ids(&page));
        let Some(next) = page["meta"]["next"].as_str() else {
            break;
        };
        page = app
            .client
            .get(&format!("/api/v1/search{next}"))
            .await
            .json();
    }
    let count = seen.len();
    seen.dedup();
    assert_eq!((count, seen.len()), (25, 25));
    assert!(
        seen.is_sorted_by(|one, other| one > other),
        "equal ones come newest first: {seen:?}"
    );
    let there = search(
        &app,
        "яма",
        &format!("&kind=issue&municipality={code}&limit=100"),
    )
    .await;
    assert!(!ids(&there).is_empty() && ids(&there).iter().all(|id| id % 2 == 0));
    let other = search(&app, "яма", "&kind=construction").await;
    assert_eq!(other["meta"]["total"], 0);
}
