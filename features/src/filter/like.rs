//! Patterns of `LIKE`.

/// A piece of a pattern.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Piece {
    Any,
    One,
    Character(char),
}

/// The pieces of a pattern; `None` where it ends with a single backslash.
pub(super) fn tokens(pattern: &str) -> Option<Vec<Piece>> {
    let mut pieces = Vec::new();
    let mut characters = pattern.chars();
    while let Some(character) = characters.next() {
        pieces.push(match character {
            '%' => Piece::Any,
            '_' => Piece::One,
            '\\' => Piece::Character(characters.next()?),
            other => Piece::Character(other),
        });
    }
    Some(pieces)
}

/// Whether a text has the form of a pattern; at most the product of both lengths.
pub(super) fn matches(pieces: &[Piece], text: &str) -> bool {
    let text: Vec<char> = text.chars().collect();
    let (mut piece, mut at) = (0, 0);
    // Where the last `%` stands, and the first character after what it has taken.
    let mut retry: Option<(usize, usize)> = None;
    while at < text.len() {
        match pieces.get(piece) {
            Some(Piece::Any) => {
                retry = Some((piece, at));
                piece += 1;
            }
            Some(Piece::One) => {
                piece += 1;
                at += 1;
            }
            Some(Piece::Character(character)) if *character == text[at] => {
                piece += 1;
                at += 1;
            }
            _ => match retry {
                Some((any, taken)) => {
                    retry = Some((any, taken + 1));
                    piece = any + 1;
                    at = taken + 1;
                }
                None => return false,
            },
        }
    }
    pieces[piece..].iter().all(|rest| *rest == Piece::Any)
}
