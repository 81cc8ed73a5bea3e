//! How many streams are open in this process: in all, and for one person.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Streams that one process keeps open.
const MOST: usize = 5000;
/// Streams of one person: windows and devices.
const MOST_EACH: usize = 8;

/// The streams that are open, by person.
#[derive(Debug, Clone, Default)]
pub(super) struct Places(Arc<Mutex<HashMap<i64, usize>>>);

/// A place for one stream, given back when it is dropped.
#[derive(Debug)]
pub struct Place {
    places: Places,
    person_id: i64,
}

/// Why there is no place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Full {
    /// Too many streams are open.
    Everybody,
    /// This person has too many.
    Person,
}

impl Places {
    /// Takes a place for a person.
    pub(super) fn take(&self, person_id: i64) -> Result<Place, Full> {
        let mut open = self.lock();
        if open.values().sum::<usize>() >= MOST {
            return Err(Full::Everybody);
        }
        let own = open.entry(person_id).or_default();
        if *own >= MOST_EACH {
            return Err(Full::Person);
        }
        *own += 1;
        Ok(Place {
            places: self.clone(),
            person_id,
        })
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<i64, usize>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut open = self.places.lock();
        if let Some(own) = open.get_mut(&self.person_id) {
            *own -= 1;
            if *own == 0 {
                open.remove(&self.person_id);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_person_has_so_many_streams_and_gets_places_back() {
        let places = Places::default();
        let taken: Vec<_> = (0..MOST_EACH).map(|_| places.take(1).unwrap()).collect();
        assert_eq!(places.take(1).unwrap_err(), Full::Person);
        assert!(places.take(2).is_ok());
        drop(taken);
        assert!(places.take(1).is_ok());
        assert!(places.lock().is_empty(), "nobody is remembered");
    }
}
