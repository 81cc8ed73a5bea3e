/** Found text with the words that were looked for marked in it. */
import type { Piece } from '../../api/search';

export function Marked({ pieces }: { pieces: readonly Piece[] }) {
  return pieces.map((piece, index) => (piece.marked ? <mark key={index}>{piece.text}</mark> : <span key={index}>{piece.text}</span>));
}
