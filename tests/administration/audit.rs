//! The audit log: filtered, paged, and as a file that a spreadsheet may open.

use chrono::TimeDelta;
use kuban::audit::{By, Entry, record};
use serde_json::json;

use crate::staff::{Office, in_body};

async fn write(office: &Office, entry: Entry) {
    let app = &office.app.app;
    let mut tx = office.app.db.pool.begin().await.unwrap();
    record(&mut tx, &app.keys, app.clock.now(), entry)
        .await
        .unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn entries_are_found_by_who_what_and_when() {
    let office = Office::open().await;
    let client = &office.administrator.client;
    let person = office.app.person().named("Сотрудник").sign_in().await;
    let by = By::Person(person.id);
    write(&office, Entry::new(by, "issue.answered", "issue", 17)).await;
    write(&office, Entry::new(by, "issue.answered", "issue", 18)).await;
    write(&office, Entry::new(By::System, "issue.closed", "issue", 17)).await;
    let count = async |query: &str| {
        let list = client
            .get(&format!("/api/v1/audit-entries?{query}"))
            .await
            .json();
        list["audit_entries"].as_array().unwrap().len()
    };
    assert_eq!(count(&format!("actor={}", person.id)).await, 2);
    assert_eq!(count("action=issue.closed").await, 1);
    assert_eq!(count("subject_kind=issue&subject_id=17").await, 2);
    assert_eq!(count("subject_kind=body").await, 2);
    let zone = kuban::clock::ZONE;
    let today = office.app.app.clock.now().with_timezone(&zone).date_naive();
    let tomorrow = today + TimeDelta::days(1);
    assert_eq!(
        count(&format!("subject_kind=issue&from={today}&to={today}")).await,
        3
    );
    assert_eq!(count(&format!("from={tomorrow}")).await, 0);
    for bad in [
        format!("from={tomorrow}&to={today}"),
        "from=yesterday".to_owned(),
        "colour=red".to_owned(),
        "after=1".to_owned(),
    ] {
        client
            .get(&format!("/api/v1/audit-entries?{bad}"))
            .await
            .problem(400, "invalid-request");
    }
    let first = client
        .get("/api/v1/audit-entries?subject_kind=issue&limit=2")
        .await
        .json();
    let next = first["meta"]["next"].as_str().unwrap();
    let second = client
        .get(&format!("/api/v1/audit-entries{next}"))
        .await
        .json();
    assert_eq!(second["audit_entries"][0]["subject"]["id"], "17");
    assert_eq!(
        second["audit_entries"][0]["actor"]["display_name"],
        "Сотрудник"
    );
    assert_eq!(second["meta"]["next"], json!(null));
}

#[tokio::test]
async fn personal_values_are_for_those_who_may_see_people() {
    let office = Office::open().await;
    let person = office.app.person().sign_in().await;
    let secret = json!({ "phone": "+7 900 000-00-00" });
    let entry = Entry::new(By::System, "person.changed", "person", person.id).personal(
        person.id,
        None,
        Some(secret.clone()),
    );
    write(&office, entry).await;
    let role = office.make_role("log-reader", &["audit.read"]).await;
    let reader = office.app.person().role(role).sign_in().await;
    let address = "/api/v1/audit-entries?action=person.changed";
    let seen = office.administrator.client.get(address).await.json();
    assert_eq!(seen["audit_entries"][0]["personal"]["after"], secret);
    for address in [
        address,
        "/api/v1/audit-entries/export?action=person.changed",
    ] {
        let seen = reader.client.get(address).await;
        assert!(seen.text().contains("person.changed"));
        assert!(!seen.text().contains("900 000"), "{}", seen.text());
    }
    let mut tx = office.app.db.pool.begin().await.unwrap();
    kuban::audit::erase_personal(&mut tx, person.id)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let seen = office.administrator.client.get(address).await.json();
    assert_eq!(
        seen["audit_entries"][0]["personal"],
        json!({ "before": null, "after": null, "erased": true })
    );
}

#[tokio::test]
async fn a_bounded_reader_sees_what_the_own_staff_did() {
    let office = Office::open().await;
    let role = office.make_role("log-reader", &["audit.read"]).await;
    let reader = office
        .app
        .person()
        .role_in(role, in_body(office.roads))
        .sign_in()
        .await;
    let own = office
        .app
        .person()
        .role_in("official", in_body(office.roads))
        .sign_in()
        .await;
    let foreign = office
        .app
        .person()
        .role_in("official", in_body(office.parks))
        .sign_in()
        .await;
    for (person, issue) in [(own.id, 1), (foreign.id, 2)] {
        let entry = Entry::new(By::Person(person), "issue.answered", "issue", issue);
        write(&office, entry).await;
    }
    let seen = reader.client.get("/api/v1/audit-entries").await.json();
    let subjects: Vec<_> = seen["audit_entries"]
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| entry["subject"]["id"].as_str().unwrap())
        .collect();
    assert_eq!(subjects, ["1"]);
}

#[tokio::test]
async fn the_export_has_everything_and_no_cell_is_a_formula() {
    let office = Office::open().await;
    let mut people = Vec::new();
    for name in [
        "=HYPERLINK(\"http://evil.example\")",
        "+1",
        "-1",
        "@SUM(A1)",
    ] {
        let person = office.app.person().named(name).sign_in().await;
        people.push(name);
        let by = By::Person(person.id);
        write(&office, Entry::new(by, "issue.answered", "issue", name)).await;
    }
    // More than one batch.
    let mut tx = office.app.db.pool.begin().await.unwrap();
    let app = &office.app.app;
    for number in 0..1100 {
        let entry = Entry::new(By::System, "issue.counted", "number", number);
        record(&mut tx, &app.keys, app.clock.now(), entry)
            .await
            .unwrap();
    }
    tx.commit().await.unwrap();
    let client = &office.administrator.client;
    let export = client.get("/api/v1/audit-entries/export").await;
    assert_eq!(export.status, 200);
    assert!(export.header("content-type").starts_with("text/csv"));
    assert!(export.header("content-disposition").contains("audit.csv"));
    let mut reader = csv::Reader::from_reader(export.body.as_slice());
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    let of_action = |action: &str| rows.iter().filter(|row| &row[6] == action).count();
    assert_eq!(of_action("issue.counted"), 1100);
    assert_eq!(of_action("issue.answered"), 4);
    assert_eq!(of_action("body.created"), 2);
    for row in &rows {
        for cell in row {
            assert!(
                !cell.starts_with(['=', '+', '-', '@', '\t', '\r']),
                "{cell}"
            );
        }
    }
    for name in people {
        assert!(
            rows.iter().any(|row| row[4] == format!("'{name}")),
            "{name}"
        );
    }
    let filtered = client
        .get("/api/v1/audit-entries/export?action=body.created")
        .await;
    assert_eq!(filtered.text().trim().lines().count(), 3);
    // Taking the log away is in the log.
    let logged = office.logged("audit.exported").await;
    assert_eq!(logged["after"]["query"], "action=body.created");
}
