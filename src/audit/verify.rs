//! Reads every chain from its start and says where it is broken.

use sqlx::PgConnection;

use super::{chain, store};
use crate::auth::Keys;

/// Entries that are read at a time.
const BATCH: i64 = 1000;

/// A place where the log is not what was written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AuditFault {
    /// Entries are missing before one.
    #[error("chain {chain}: entries {from} to {to} are missing")]
    Missing {
        /// The chain.
        chain: i16,
        /// The first that is missing.
        from: i64,
        /// The last that is missing.
        to: i64,
    },
    /// An entry does not have the hash that follows from it and from those before it.
    #[error("entry {id} (chain {chain}, position {position}) was changed, or one before it was")]
    Changed {
        /// The entry.
        id: i64,
        /// Its chain.
        chain: i16,
        /// Its position.
        position: i64,
    },
    /// The personal values of an entry are not those that it was written with.
    #[error("the personal values of entry {id} were changed")]
    PersonalChanged {
        /// The entry.
        id: i64,
    },
    /// The chain has another end than its last entry.
    #[error("chain {chain} was cut or its end was changed")]
    End {
        /// The chain.
        chain: i16,
    },
}

/// What verifying found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Verified {
    /// Entries that were read.
    pub entries: u64,
    /// Entries whose personal values were erased.
    pub erased: u64,
    /// What is wrong.
    pub faults: Vec<AuditFault>,
}

/// Verifies every chain.  Give it a connection in a transaction of its own with repeatable reads, or what is written meanwhile looks
/// like a fault.
pub async fn verify(db: &mut PgConnection, keys: &Keys) -> Result<Verified, sqlx::Error> {
    let mut verified = Verified::default();
    for head in store::list_heads(db).await? {
        verify_chain(db, keys, &head, &mut verified).await?;
    }
    Ok(verified)
}

async fn verify_chain(
    db: &mut PgConnection,
    keys: &Keys,
    head: &store::Head,
    verified: &mut Verified,
) -> Result<(), sqlx::Error> {
    let mut position = 0;
    let mut previous = Vec::new();
    loop {
        let batch = store::list_entries(db, head.chain, position, BATCH).await?;
        if batch.is_empty() {
            break;
        }
        for entry in batch {
            verified.entries += 1;
            if entry.row.position != position + 1 {
                verified.faults.push(AuditFault::Missing {
                    chain: head.chain,
                    from: position + 1,
                    to: entry.row.position - 1,
                });
            } else if entry.row.hash(keys, &previous) != entry.hash {
                verified.faults.push(AuditFault::Changed {
                    id: entry.id,
                    chain: head.chain,
                    position: entry.row.position,
                });
            }
            verify_personal(&entry, verified);
            // Go on from what stands there, so that one fault is one line.
            position = entry.row.position;
            previous = entry.hash;
        }
    }
    if (position, previous.as_slice()) != (head.length, head.head.as_slice()) {
        verified.faults.push(AuditFault::End { chain: head.chain });
    }
    Ok(())
}

fn verify_personal(entry: &store::Stored, verified: &mut Verified) {
    match (&entry.row.personal_digest, &entry.personal) {
        (None, None) => {}
        (Some(_), None) => verified.erased += 1,
        (Some(digest), Some(personal))
            if *digest
                == chain::personal_digest(
                    &personal.salt,
                    personal.before.as_ref(),
                    personal.after.as_ref(),
                ) => {}
        _ => verified
            .faults
            .push(AuditFault::PersonalChanged { id: entry.id }),
    }
}
