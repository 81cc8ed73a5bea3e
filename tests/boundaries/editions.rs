//! Editions in the database: stored once, activated, rolled back, found at the first start.

use kuban::config::Config;
use kuban::modules::boundaries::{
    ActivateEditionError, BoundaryFile, Ensured, Origin, Stored, activate_edition, ensure_edition,
    list_editions, load_edition, rollback_edition, store_edition,
};
use sqlx::PgPool;

use crate::support::TestDatabase;

/// The layers that were asked to reload since the beginning.
async fn reloads(db: &PgPool) -> i64 {
    sqlx::query_scalar(
        "select count(*) from feature_change where layer = 'municipalities' and feature_id is null",
    )
    .fetch_one(db)
    .await
    .unwrap()
}

#[tokio::test]
async fn an_edition_is_stored_inactive_and_the_same_file_only_once() {
    let database = TestDatabase::create().await;
    let mut db = database.pool.acquire().await.unwrap();
    let (edition, report) = super::shipped();
    let stored = store_edition(&mut db, &edition, &report, "a")
        .await
        .unwrap();
    assert!(matches!(stored, Stored::New(_)));
    let again = store_edition(&mut db, &edition, &report, "a")
        .await
        .unwrap();
    assert_eq!(again, Stored::Known(stored.id()));

    let list = list_editions(&mut db).await.unwrap();
    assert_eq!(list.len(), 1);
    assert_eq!(
        (list[0].areas, list[0].active, list[0].approximate),
        (44, false, true)
    );
    let back = load_edition(&mut db, Some(stored.id()))
        .await
        .unwrap()
        .unwrap();
    assert_eq!(back, edition);
    assert_eq!(load_edition(&mut db, None).await.unwrap(), None);
    assert_eq!(reloads(&database.pool).await, 0);
}

#[tokio::test]
async fn activation_and_rollback_change_one_flag_and_tell_the_map() {
    let database = TestDatabase::create().await;
    let mut db = database.pool.acquire().await.unwrap();
    let (edition, report) = super::shipped();
    let first = store_edition(&mut db, &edition, &report, "a")
        .await
        .unwrap()
        .id();
    let second = store_edition(&mut db, &edition, &report, "b")
        .await
        .unwrap()
        .id();

    assert!(matches!(
        rollback_edition(&mut db).await,
        Err(ActivateEditionError::NothingBefore)
    ));
    assert_eq!(
        activate_edition(&mut db, first).await.unwrap().previous,
        None
    );
    let before = reloads(&database.pool).await;
    assert!(before > 0);
    assert_eq!(
        activate_edition(&mut db, second).await.unwrap().previous,
        Some(first)
    );
    assert!(reloads(&database.pool).await > before);
    assert!(matches!(
        activate_edition(&mut db, second).await,
        Err(ActivateEditionError::AlreadyActive(id)) if id == second
    ));
    assert!(matches!(
        activate_edition(&mut db, 999).await,
        Err(ActivateEditionError::NotFound(999))
    ));
    // A refused activation leaves the present edition in force.
    assert!(
        list_editions(&mut db)
            .await
            .unwrap()
            .iter()
            .any(|e| e.id == second && e.active)
    );

    let back = rollback_edition(&mut db).await.unwrap();
    assert_eq!((back.id, back.previous), (first, Some(second)));
    let active: Vec<i64> = list_editions(&mut db)
        .await
        .unwrap()
        .into_iter()
        .filter(|e| e.active)
        .map(|e| e.id)
        .collect();
    assert_eq!(active, [first]);
}

fn config(boundaries: Option<&std::path::Path>) -> Config {
    let boundaries = boundaries.map(|path| path.display().to_string());
    Config::from_vars(|name| match name {
        "KUBAN_BOUNDARIES" => boundaries.clone(),
        // Nothing listens there.
        "KUBAN_OVERPASS_URL" => Some("http://127.0.0.1:9/api/interpreter".to_owned()),
        _ => None,
    })
    .unwrap()
}

#[tokio::test]
async fn the_file_that_the_user_names_comes_first_and_a_second_start_does_nothing() {
    let database = TestDatabase::create().await;
    let folder = std::env::temp_dir().join(format!("kuban-boundaries-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let file = folder.join("named.geojson");
    let (mut edition, _) = super::shipped();
    edition.title = "Named by the user".to_owned();
    std::fs::write(&file, boundaries::export::geojson(&edition)).unwrap();

    let config = config(Some(&file));
    let ensured = ensure_edition(&database.pool, &config).await.unwrap();
    let Ensured::Loaded { title, origin, .. } = ensured else {
        panic!("{ensured:?}");
    };
    assert_eq!(
        (title.as_str(), origin),
        ("Named by the user", Origin::Named(file.clone()))
    );
    assert_eq!(
        ensure_edition(&database.pool, &config).await.unwrap(),
        Ensured::Present
    );

    // A named file that cannot be used is an error, not a reason to take another.
    let other = TestDatabase::create().await;
    std::fs::write(&file, "{}").unwrap();
    let error = ensure_edition(&other.pool, &config).await.unwrap_err();
    assert!(
        format!("{error:#}").contains("KUBAN_BOUNDARIES"),
        "{error:#}"
    );
    std::fs::remove_dir_all(&folder).unwrap();
}

#[tokio::test]
async fn without_any_file_a_start_takes_what_lies_beside_the_project_or_what_ships() {
    let database = TestDatabase::create().await;
    super::fetch::install_tls();
    let ensured = ensure_edition(&database.pool, &config(None)).await.unwrap();
    let Ensured::Loaded {
        origin,
        approximate,
        ..
    } = ensured
    else {
        panic!("{ensured:?}");
    };
    match super::file_beside() {
        Some(_) => assert!(matches!(origin, Origin::Beside(_)) && !approximate),
        None => assert!(origin == Origin::Shipped && approximate),
    }
}

#[tokio::test]
async fn many_nodes_that_start_at_once_load_one_edition() {
    let database = TestDatabase::create().await;
    super::fetch::install_tls();
    let config = config(None);
    let starts = (0..4).map(|_| ensure_edition(&database.pool, &config));
    let ensured = futures::future::try_join_all(starts).await.unwrap();
    assert_eq!(
        ensured
            .iter()
            .filter(|e| matches!(e, Ensured::Loaded { .. }))
            .count(),
        1,
        "{ensured:?}"
    );
    let mut db = database.pool.acquire().await.unwrap();
    assert_eq!(list_editions(&mut db).await.unwrap().len(), 1);
}

#[test]
fn a_checksum_tells_files_apart() {
    let file =
        |text: &str| BoundaryFile::from_bytes("x.geojson", text.as_bytes().to_vec()).checksum();
    assert_eq!(file("a"), file("a"));
    assert_ne!(file("a"), file("b"));
    assert_eq!(file("abc").len(), 64);
}
