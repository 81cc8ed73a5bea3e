//! CQL2 text to nodes, by the crate `cql2`, whose grammar is guarded: it goes back on its tracks at parentheses, so that a text of a
//! few brackets can take it minutes, and it recurses as deep as the text nests.
//!
//! The crate forgets where things stand.  Names and literals come in the order of the text, so the place of each is found again in a
//! list of the text's words.

use std::iter::Peekable;
use std::num::NonZeroUsize;
use std::str::CharIndices;

use cql2::Expr;
use pest::error::{ErrorVariant, InputLocation};

use super::error::{FilterError, Position};
use super::limits;
use super::node::{Kind, Node};
use super::shape::Shape;

/// Reads a text.
pub(super) fn parse(text: &str) -> Result<Node, FilterError> {
    if text.len() > limits::TEXT_BYTES {
        return Err(FilterError::new(
            "filter-too-long",
            format!("a filter in text is {} bytes at most", limits::TEXT_BYTES),
        ));
    }
    let tokens = tokens(text);
    check_depth(&tokens)?;
    // The setting is one for the process, and this is the only grammar of pest in it.
    pest::set_call_limit(NonZeroUsize::new(limits::GRAMMAR_CALLS));
    let expr = cql2::parse_text(text).map_err(|error| refusal(&error, text))?;
    Reader {
        tokens: &tokens,
        next: 0,
    }
    .node(expr)
}

fn offset(offset: usize) -> Position {
    Position::Text {
        offset,
        line: 0,
        column: 0,
    }
}

fn refusal(error: &cql2::Error, text: &str) -> FilterError {
    let cql2::Error::Pest(error) = error else {
        return FilterError::new("invalid-filter", error.to_string());
    };
    if matches!(&error.variant, ErrorVariant::CustomError { .. }) {
        return FilterError::new(
            "filter-too-complex",
            "the filter nests too deeply, or a bracket in it does not fit",
        );
    }
    let (InputLocation::Pos(at) | InputLocation::Span((at, _))) = error.location;
    let rest: String = text
        .get(at..)
        .unwrap_or_default()
        .chars()
        .take(20)
        .collect();
    let detail = if rest.trim().is_empty() {
        "the filter ends too early".to_owned()
    } else {
        format!("this is not CQL2: \"{rest}\"")
    };
    FilterError::at(&offset(at), "invalid-filter", detail)
}

/// A word of the text and where it begins.
#[derive(Debug)]
struct Token<'a> {
    at: usize,
    text: &'a str,
    kind: TokenKind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum TokenKind {
    Word,
    Number,
    Quoted,
    Symbol,
}

fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    let mut characters = text.char_indices().peekable();
    while let Some((at, first)) = characters.next() {
        if first.is_whitespace() {
            continue;
        }
        let kind = match first {
            '\'' | '"' => {
                skip_quoted(&mut characters, first);
                if first == '"' {
                    TokenKind::Word
                } else {
                    TokenKind::Quoted
                }
            }
            _ if first.is_alphabetic() => {
                skip_while(&mut characters, |c| {
                    c.is_alphanumeric() || matches!(c, '_' | '.' | ':')
                });
                TokenKind::Word
            }
            _ if first.is_ascii_digit() => {
                skip_while(&mut characters, |c| c.is_ascii_digit() || c == '.');
                TokenKind::Number
            }
            _ => TokenKind::Symbol,
        };
        let end = characters.peek().map_or(text.len(), |(end, _)| *end);
        tokens.push(Token {
            at,
            text: &text[at..end],
            kind,
        });
    }
    tokens
}

fn skip_while(characters: &mut Peekable<CharIndices<'_>>, wanted: impl Fn(char) -> bool) {
    while characters.next_if(|(_, c)| wanted(*c)).is_some() {}
}

/// Up to the closing quote; a doubled one is a quote inside.
fn skip_quoted(characters: &mut Peekable<CharIndices<'_>>, quote: char) {
    while let Some((_, character)) = characters.next() {
        if character == quote && characters.next_if(|(_, c)| *c == quote).is_none() {
            return;
        }
    }
}

/// Bounds how deep the tree of a text can be before anything recurses over it: an operator is a level of the operands beside it, a
/// bracket one of what is in it.
fn check_depth(tokens: &[Token<'_>]) -> Result<(), FilterError> {
    let mut open: Vec<usize> = vec![0];
    let mut depth = 0;
    for token in tokens {
        match token.text {
            "(" => open.push(0),
            ")" if open.len() > 1 => depth -= open.pop().unwrap_or_default(),
            "," => depth -= open.last_mut().map(std::mem::take).unwrap_or_default(),
            _ if is_operator(token) => {
                depth += 1;
                if let Some(level) = open.last_mut() {
                    *level += 1;
                }
            }
            _ => {}
        }
        if depth > limits::OPERATORS || open.len() > limits::BRACKETS {
            return Err(FilterError::at(
                &offset(token.at),
                "filter-too-complex",
                format!(
                    "a filter nests {} brackets and {} operators at most",
                    limits::BRACKETS,
                    limits::OPERATORS
                ),
            ));
        }
    }
    Ok(())
}

fn is_operator(token: &Token<'_>) -> bool {
    const WORDS: [&str; 8] = ["and", "or", "not", "like", "in", "between", "is", "div"];
    match token.kind {
        TokenKind::Symbol => true,
        TokenKind::Word => WORDS
            .iter()
            .any(|word| word.eq_ignore_ascii_case(token.text)),
        TokenKind::Number | TokenKind::Quoted => false,
    }
}

/// Turns the crate's tree into ours, going along the words of the text.
struct Reader<'a> {
    tokens: &'a [Token<'a>],
    next: usize,
}

impl Reader<'_> {
    fn node(&mut self, expr: Expr) -> Result<Node, FilterError> {
        let (at, kind) = match expr {
            Expr::Operation { op, args } => return self.operation(op, args),
            Expr::Interval { interval } => {
                let at = self.word("interval");
                (at, Kind::Interval(self.nodes(interval)?))
            }
            Expr::Timestamp { timestamp } => {
                let (at, text) = self.literal(*timestamp)?;
                (at, Kind::Timestamp(text))
            }
            Expr::Date { date } => {
                let (at, text) = self.literal(*date)?;
                (at, Kind::Date(text))
            }
            Expr::Property { property } => (self.word(&property), Kind::Property(property)),
            Expr::BBox { bbox } => {
                let at = self.word("bbox");
                (at.clone(), Kind::BBox(self.numbers(bbox)?))
            }
            Expr::Float(number) => (self.kind(TokenKind::Number), Kind::Number(number)),
            Expr::Literal(text) => (self.kind(TokenKind::Quoted), Kind::Text(text)),
            Expr::Bool(value) => (
                self.word(if value { "true" } else { "false" }),
                Kind::Boolean(value),
            ),
            Expr::Array(items) => {
                let items = self.nodes(items)?;
                let at = items
                    .first()
                    .map_or_else(|| self.here(), |item| item.at.clone());
                (at, Kind::Array(items))
            }
            Expr::Geometry(geometry) => {
                let cql2::Geometry::Wkt(wkt) = geometry else {
                    return Err(FilterError::new(
                        "invalid-geometry",
                        "a geometry in text is WKT",
                    ));
                };
                let end = wkt
                    .find(|c: char| !c.is_ascii_alphabetic())
                    .unwrap_or(wkt.len());
                let at = self.word(&wkt[..end]);
                let shape = Shape::from_wkt(&wkt)
                    .map_err(|(code, detail)| FilterError::at(&at, code, detail))?;
                (at, Kind::Geometry(shape))
            }
            Expr::Null => (self.word("null"), Kind::Null),
        };
        Ok(Node { at, kind })
    }

    #[expect(clippy::vec_box, reason = "the crate's own type")]
    fn operation(&mut self, op: String, mut args: Vec<Box<Expr>>) -> Result<Node, FilterError> {
        if let Some(product) = self.negated(&op, &mut args) {
            return product;
        }
        let is_infix = !op.starts_with(|c: char| c.is_ascii_alphabetic())
            || ["and", "or", "not", "like", "in", "between", "isNull"].contains(&op.as_str());
        let name = (!is_infix).then(|| self.word(&op));
        let args = self.nodes(args)?;
        let at = name
            .or_else(|| args.first().map(|first| first.at.clone()))
            .unwrap_or_else(|| self.here());
        Ok(Node {
            at,
            kind: Kind::Operation { op, args },
        })
    }

    /// The crate writes `-x` as `-1 * x`, with a number that is not in the text.
    #[expect(clippy::vec_box, reason = "the crate's own type")]
    fn negated(
        &mut self,
        op: &str,
        args: &mut Vec<Box<Expr>>,
    ) -> Option<Result<Node, FilterError>> {
        let is_product = op == "*" && args.len() == 2 && matches!(*args[0], Expr::Float(-1.0));
        let ahead = self.tokens[self.next..]
            .iter()
            .find(|token| !is_operator(token))?;
        if !is_product || ahead.kind == TokenKind::Number {
            return None;
        }
        let operand = self.node(*args.pop()?);
        Some(operand.map(|operand| Node {
            at: operand.at.clone(),
            kind: Kind::Operation {
                op: "*".to_owned(),
                args: vec![
                    Node {
                        at: operand.at.clone(),
                        kind: Kind::Number(-1.0),
                    },
                    operand,
                ],
            },
        }))
    }

    #[expect(clippy::vec_box, reason = "the crate's own type")]
    fn nodes(&mut self, exprs: Vec<Box<Expr>>) -> Result<Vec<Node>, FilterError> {
        exprs.into_iter().map(|expr| self.node(*expr)).collect()
    }

    #[expect(clippy::vec_box, reason = "the crate's own type")]
    fn numbers(&mut self, exprs: Vec<Box<Expr>>) -> Result<Vec<f64>, FilterError> {
        self.nodes(exprs)?
            .into_iter()
            .map(|node| match node.kind {
                Kind::Number(number) => Ok(number),
                other => Err(FilterError::at(
                    &node.at,
                    "invalid-bbox",
                    format!("a box is of numbers, not of {}", other.noun()),
                )),
            })
            .collect()
    }

    fn literal(&mut self, expr: Expr) -> Result<(Position, String), FilterError> {
        let node = self.node(expr)?;
        match node.kind {
            Kind::Text(text) => Ok((node.at, text)),
            other => Err(FilterError::at(
                &node.at,
                "invalid-date",
                format!(
                    "a date or timestamp is a text in quotes, not {}",
                    other.noun()
                ),
            )),
        }
    }

    /// Goes to the next word of this name, in quotes or not; stays where there is none, as for an alias.
    fn word(&mut self, name: &str) -> Position {
        self.advance(|token| {
            token.kind == TokenKind::Word
                && (token.text.eq_ignore_ascii_case(name)
                    || token
                        .text
                        .strip_prefix('"')
                        .and_then(|rest| rest.strip_suffix('"'))
                        .is_some_and(|inner| inner.replace("\"\"", "\"") == name))
        })
    }

    fn kind(&mut self, kind: TokenKind) -> Position {
        self.advance(|token| token.kind == kind)
    }

    fn advance(&mut self, wanted: impl Fn(&Token<'_>) -> bool) -> Position {
        if let Some(found) = self.tokens[self.next..].iter().position(wanted) {
            self.next += found + 1;
            return offset(self.tokens[self.next - 1].at);
        }
        self.here()
    }

    fn here(&self) -> Position {
        let token = self.next.min(self.tokens.len().saturating_sub(1));
        offset(self.tokens.get(token).map_or(0, |token| token.at))
    }
}
