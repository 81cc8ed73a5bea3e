//! Every SQL statement of search.

use chrono::{DateTime, Utc};
use sqlx::{Connection, PgConnection};

use super::KINDS;
use super::asked::Asked;
use super::highlight::{START, STOP, to_html};
use super::model::{Document, Filters, Hit, Page, Position};

/// How alike a title has to be, of 1; what `учасок` and `участок` still are.
const LIKENESS: f32 = 0.45;

/// Writes or rewrites a document.
pub(super) async fn upsert(
    tx: &mut PgConnection,
    document: &Document<'_>,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "insert into search_document (kind, subject_id, language, title, body, municipality_code, public, created_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8)
         on conflict on constraint search_document_pkey do update set
            language = excluded.language, title = excluded.title, body = excluded.body,
            municipality_code = excluded.municipality_code, public = excluded.public, created_at = excluded.created_at",
        document.kind,
        document.subject_id,
        document.language,
        document.title,
        document.body,
        document.municipality_code,
        document.public,
        document.created_at
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// Removes a document.
pub(super) async fn delete(
    tx: &mut PgConnection,
    kind: &str,
    subject_id: i64,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "delete from search_document where kind = $1 and subject_id = $2",
        kind,
        subject_id
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// A document as it was found.
struct HitRow {
    kind: String,
    subject_id: i64,
    score: i32,
    title: String,
    snippet: String,
    municipality_code: Option<String>,
    created_at: DateTime<Utc>,
    total: i64,
}

/// What of the query goes to the statements as it is.
struct Bounds<'a> {
    kinds: Option<&'a [String]>,
    municipalities: Option<&'a [String]>,
    score: Option<i32>,
    created_at: Option<DateTime<Utc>>,
    subject_id: Option<i64>,
    kind: Option<&'a str>,
    /// One more than the page holds, so that it shows whether there is another.
    limit: i64,
}

impl<'a> Bounds<'a> {
    fn new(filters: &'a Filters, after: Option<&'a Position>, limit: usize) -> Self {
        Self {
            kinds: filters.kinds.as_deref(),
            municipalities: filters.municipalities.as_deref(),
            score: after.map(|after| after.score),
            created_at: after.map(|after| after.created_at),
            subject_id: after.map(|after| after.subject_id),
            kind: after.map(|after| after.kind.as_str()),
            limit: limit as i64 + 1,
        }
    }
}

/// Documents with all the words: the title counts more than the body, a whole title most, the newer of two equal ones comes first.
pub(super) async fn list_exact(
    db: &mut PgConnection,
    asked: &Asked,
    filters: &Filters,
    after: Option<&Position>,
    limit: usize,
) -> Result<Page, sqlx::Error> {
    let bounds = Bounds::new(filters, after, limit);
    let rows = sqlx::query_as!(
        HitRow,
        r#"with asked as materialized (
            select case when $2 then websearch_to_tsquery('kuban', $1) else to_tsquery('kuban', $1) end as terms
         ), matched as materialized (
            select d.kind, d.subject_id, d.created_at,
                round(ts_rank('{0.1,0.2,0.4,1.0}', d.terms, asked.terms, 1) * 20)::integer
                + case when fold_search_text(d.title) = $3 then 20 else 0 end as score
            from asked join search_document d on d.terms @@ asked.terms
            where d.public and querytree(asked.terms) not in ('', 'T')
                and ($4::text[] is null or d.kind = any($4))
                and ($5::text[] is null or d.municipality_code = any($5))
         ), page as materialized (
            select kind, subject_id, created_at, score, (select count(*) from matched) as total from matched
            where $6::integer is null or (score, created_at, subject_id, kind) < ($6, $7::timestamptz, $8::bigint, $9::text)
            order by score desc, created_at desc, subject_id desc, kind desc limit $10
         )
         select page.kind as "kind!", page.subject_id as "subject_id!", page.score as "score!", page.created_at as "created_at!",
            d.municipality_code, page.total as "total!",
            ts_headline('kuban', translate(d.title, $11, ''), asked.terms, $12) as "title!",
            ts_headline('kuban', translate(d.body, $11, ''), asked.terms, $13) as "snippet!"
         from page join search_document d on d.kind = page.kind and d.subject_id = page.subject_id cross join asked
         order by page.score desc, page.created_at desc, page.subject_id desc, page.kind desc"#,
        asked.terms,
        asked.is_web,
        asked.folded,
        bounds.kinds,
        bounds.municipalities,
        bounds.score,
        bounds.created_at,
        bounds.subject_id,
        bounds.kind,
        bounds.limit,
        signs(),
        title_options(),
        snippet_options()
    )
    .fetch_all(db)
    .await?;
    Ok(page(rows, limit, false))
}

/// Documents whose titles are like what was asked, as a whole and word by word: somebody mistyped.
pub(super) async fn list_like(
    db: &mut PgConnection,
    asked: &Asked,
    filters: &Filters,
    after: Option<&Position>,
    limit: usize,
) -> Result<Page, sqlx::Error> {
    let bounds = Bounds::new(filters, after, limit);
    let words: Vec<String> = asked.words().into_iter().map(str::to_owned).collect();
    // For this transaction alone: the bound of the operator <%, and the index that answers it, whose worth the planner underrates.
    let mut tx = db.begin().await?;
    sqlx::query!(
        "select set_config('pg_trgm.word_similarity_threshold', $1, true) as bound, set_config('enable_seqscan', 'off', true) as index",
        LIKENESS.to_string()
    )
    .fetch_one(&mut *tx)
    .await?;
    let rows = sqlx::query_as!(
        HitRow,
        r#"with matched as materialized (
            select d.kind, d.subject_id, d.created_at, round(word_similarity($1, fold_search_text(d.title)) * 100)::integer as score
            from search_document d
            where d.public and $1 <% fold_search_text(d.title)
                and not exists (
                    select from unnest($10::text[]) as word
                    where length(word) > 2 and word_similarity(word, fold_search_text(d.title)) < $11::real
                )
                and ($2::text[] is null or d.kind = any($2))
                and ($3::text[] is null or d.municipality_code = any($3))
         ), page as materialized (
            select kind, subject_id, created_at, score, (select count(*) from matched) as total from matched
            where $4::integer is null or (score, created_at, subject_id, kind) < ($4, $5::timestamptz, $6::bigint, $7::text)
            order by score desc, created_at desc, subject_id desc, kind desc limit $8
         )
         select page.kind as "kind!", page.subject_id as "subject_id!", page.score as "score!", page.created_at as "created_at!",
            d.municipality_code, page.total as "total!", translate(d.title, $9, '') as "title!",
            left(translate(d.body, $9, ''), 200) as "snippet!"
         from page join search_document d on d.kind = page.kind and d.subject_id = page.subject_id
         order by page.score desc, page.created_at desc, page.subject_id desc, page.kind desc"#,
        asked.folded,
        bounds.kinds,
        bounds.municipalities,
        bounds.score,
        bounds.created_at,
        bounds.subject_id,
        bounds.kind,
        bounds.limit,
        signs(),
        &words,
        LIKENESS
    )
    .fetch_all(&mut *tx)
    .await?;
    tx.commit().await?;
    Ok(page(rows, limit, true))
}

fn page(mut rows: Vec<HitRow>, limit: usize, is_like: bool) -> Page {
    let total = rows.first().map_or(0, |row| row.total as u64);
    let has_more = rows.len() > limit;
    rows.truncate(limit);
    let next = rows.last().filter(|_| has_more).map(|row| Position {
        is_like,
        score: row.score,
        created_at: row.created_at,
        subject_id: row.subject_id,
        kind: row.kind.clone(),
    });
    Page {
        hits: rows.into_iter().map(Into::into).collect(),
        total,
        next,
    }
}

impl From<HitRow> for Hit {
    fn from(row: HitRow) -> Self {
        Self {
            kind: row.kind,
            subject_id: row.subject_id,
            title_html: to_html(&row.title),
            snippet_html: to_html(&row.snippet),
            municipality_code: row.municipality_code,
            created_at: row.created_at,
        }
    }
}

fn signs() -> String {
    format!("{START}{STOP}")
}

fn title_options() -> String {
    format!("StartSel={START}, StopSel={STOP}, HighlightAll=true")
}

fn snippet_options() -> String {
    format!("StartSel={START}, StopSel={STOP}, MaxWords=30, MinWords=12")
}

/// Chooses the dictionaries that the server has now; says which.
pub(super) async fn configure(tx: &mut PgConnection) -> Result<String, sqlx::Error> {
    sqlx::query_scalar!(r#"select configure_search() as "chain!""#)
        .fetch_one(tx)
        .await
}

/// Writes every document anew: those of triggers from their rows, the others from themselves.
pub(super) async fn rewrite(tx: &mut PgConnection) -> Result<(), sqlx::Error> {
    let kinds = KINDS.map(str::to_owned);
    // A reindexing may take as long as it takes.
    sqlx::query!("select set_config('statement_timeout', '0', true)")
        .fetch_one(&mut *tx)
        .await?;
    sqlx::query!("delete from search_document where kind = any($1)", &kinds)
        .execute(&mut *tx)
        .await?;
    sqlx::query!(
        "insert into search_document (kind, subject_id, title, body, municipality_code, public, created_at)
         select kind, subject_id, title, body, municipality_code, public, created_at from search_source
         on conflict on constraint search_document_pkey do nothing"
    )
    .execute(&mut *tx)
    .await?;
    sqlx::query!(
        "update search_document set title = title where kind <> all($1)",
        &kinds
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// How many documents there are.
pub(super) async fn count(db: &mut PgConnection) -> Result<u64, sqlx::Error> {
    let count = sqlx::query_scalar!(r#"select count(*) as "count!" from search_document"#)
        .fetch_one(db)
        .await?;
    Ok(count as u64)
}
