//! Backup and restore of the database.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use kuban::db::cluster::TestCluster;

use super::kuban::{Kuban, Outcome};

const FILL: &str = "
    create table place (id int primary key, geom geometry(Point, 4326));
    comment on table place is 'kept';
    insert into place select n, st_setsrid(st_makepoint(38 + n / 1000.0, 45), 4326) from generate_series(1, 1000) as n";
const SUMMARY: &str = "select count(*), sum(st_x(geom))::numeric(12, 3), obj_description('place'::regclass) from place";

#[test]
fn a_backup_brings_back_what_was_lost() {
    let kuban = Kuban::new();
    kuban.ok(&["db", "start"]);
    kuban.sql(FILL);
    let before = kuban.sql(SUMMARY);
    let said = kuban.ok(&["db", "backup"]);
    let file = said.split(" (").next().unwrap().to_owned();
    assert!(file.contains("/backups/kuban-"), "{said}");
    assert_eq!(
        fs::metadata(&file).unwrap().permissions().mode() & 0o777,
        0o600
    );

    kuban.sql("delete from place where id > 10");
    kuban.ok(&["db", "restore", &file]);
    assert_eq!(kuban.sql(SUMMARY), before);
    let databases =
        "select string_agg(datname, ' ' order by datname) from pg_database where not datistemplate";
    assert_eq!(kuban.sql(databases), "kuban postgres");

    kuban.sql("delete from place");
    kuban.ok(&["db", "restore", "--keep-previous", &file]);
    assert_eq!(kuban.sql(SUMMARY), before);
    assert!(kuban.sql(databases).contains("kuban_before_"));
}

#[test]
fn a_restore_that_fails_leaves_the_database_as_it_is() {
    let kuban = Kuban::new();
    kuban.ok(&["db", "start"]);
    kuban.sql(FILL);
    let before = kuban.sql(SUMMARY);
    let whole = kuban.data_dir().join("whole.dump");
    kuban.ok(&["db", "backup", whole.to_str().unwrap()]);
    let bytes = fs::read(&whole).unwrap();
    let cut = kuban.data_dir().join("cut.dump");
    fs::write(&cut, &bytes[..bytes.len() - 4000]).unwrap();
    let text = kuban.data_dir().join("letter.txt");
    fs::write(&text, "dear").unwrap();
    for file in [&cut, &text, &kuban.data_dir().join("missing.dump")] {
        let outcome = kuban.run(&["db", "restore", file.to_str().unwrap()]);
        assert_eq!(outcome.code, 1, "{outcome:?}");
        assert!(
            outcome
                .err
                .contains("was not restored; the database is as it was"),
            "{outcome:?}"
        );
        assert_eq!(kuban.sql(SUMMARY), before);
    }
    assert_eq!(
        kuban.sql("select count(*) from pg_database where datname like 'kuban_%'"),
        "0"
    );
}

#[test]
fn a_backup_never_overwrites_a_file_and_leaves_no_half() {
    let kuban = Kuban::new();
    kuban.ok(&["db", "start"]);
    let file = kuban.data_dir().join("mine.dump");
    fs::write(&file, "mine").unwrap();
    let outcome = kuban.run(&["db", "backup", file.to_str().unwrap()]);
    assert_eq!(outcome.code, 1);
    assert!(outcome.err.contains("it exists already"), "{outcome:?}");
    assert_eq!(fs::read_to_string(&file).unwrap(), "mine");
}

#[test]
fn a_server_that_is_not_ours_is_backed_up_and_restored_too() {
    let server = TestCluster::start().unwrap();
    let kuban = Kuban::new();
    let run = |arguments: &[&str]| {
        let output = kuban
            .command(arguments)
            .env("DATABASE_URL", server.url())
            .output();
        let outcome = Outcome::from(output.unwrap());
        assert_eq!(outcome.code, 0, "{arguments:?}: {outcome:?}");
        outcome.out
    };
    run(&["db", "psql", "-Xqc", FILL]);
    let before = run(&["db", "psql", "-XAtc", SUMMARY]);
    let file = kuban.data_dir().join("theirs.dump");
    let file = file.to_str().unwrap();
    run(&["db", "backup", file]);
    run(&["db", "psql", "-Xqc", "drop table place"]);
    run(&["db", "restore", file]);
    assert_eq!(run(&["db", "psql", "-XAtc", SUMMARY]), before);
}
