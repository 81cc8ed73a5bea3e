//! Full-text search over everything public.
//!
//! Words: a *document* is what search knows of a thing: its title and body, where it is, whether everybody may see it.
//! Tables: `search_document`; the view `search_source` says how issues, constructions and bodies become documents, and statement triggers
//! keep those.  Other modules call [`index`] and [`remove`] in the transaction of their commands.  Places are searched in memory by
//! `modules::search`.
//!
//! Invariant: only documents that are public are ever found.

use sqlx::PgConnection;

mod asked;
mod highlight;
mod model;
mod store;

pub use asked::{Asked, AskedError, LONGEST_CHARS};
pub use highlight::mark_words;
pub use model::{Document, Filters, Hit, Page, Position};

/// The kinds of documents that triggers keep.
pub const KINDS: [&str; 3] = ["issue", "construction", "body"];

/// Writes or rewrites the document of a thing.
pub async fn index(tx: &mut PgConnection, document: &Document<'_>) -> Result<(), sqlx::Error> {
    store::upsert(tx, document).await
}

/// Removes the document of a thing that is gone.
pub async fn remove(tx: &mut PgConnection, kind: &str, subject_id: i64) -> Result<(), sqlx::Error> {
    store::delete(tx, kind, subject_id).await
}

/// Finds documents: by stems and beginnings, and where these find nothing by likeness of titles.
pub async fn find(
    db: &mut PgConnection,
    asked: &Asked,
    filters: &Filters,
    after: Option<&Position>,
    limit: usize,
) -> Result<Page, sqlx::Error> {
    if asked.is_empty() {
        return Ok(Page::default());
    }
    if after.is_none_or(|position| !position.is_like) {
        let page = store::list_exact(db, asked, filters, after, limit).await?;
        if after.is_some() || !page.hits.is_empty() {
            return Ok(page);
        }
    }
    store::list_like(db, asked, filters, after, limit).await
}

/// What a reindexing came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reindexed {
    /// The dictionaries that Russian words go through, in order.
    pub dictionaries: String,
    /// The documents that there are now.
    pub documents: u64,
}

/// Chooses the dictionaries anew and rewrites every document; readers see the old ones until the transaction commits.
pub async fn reindex(tx: &mut PgConnection) -> Result<Reindexed, sqlx::Error> {
    let dictionaries = store::configure(tx).await?;
    store::rewrite(tx).await?;
    let documents = store::count(tx).await?;
    Ok(Reindexed {
        dictionaries,
        documents,
    })
}
