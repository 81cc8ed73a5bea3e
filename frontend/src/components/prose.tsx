/** A document of ours in the little Markdown that it uses: headings, lists, paragraphs and bold words, as elements and never as HTML. */
import type { ReactNode } from 'react';

export function Prose({ text }: { text: string }) {
  return text.split(/\n{2,}/u).map((block) => block.trim()).filter((block) => block !== '').map((block) => <Block key={block} text={block} />);
}

function Block({ text }: { text: string }) {
  const heading = /^(#{1,4})\s+(.*)$/u.exec(text);
  if (heading !== null) {
    const [, marks = '', words = ''] = heading;
    // The page's own heading stands above the document.
    return marks.length <= 2 ? <h2>{words}</h2> : <h3>{words}</h3>;
  }
  const lines = text.split('\n');
  if (lines.every((line) => /^[-*]\s/u.test(line))) return <ul>{lines.map((line) => <li key={line}>{bold(line.slice(2))}</li>)}</ul>;
  return <p>{bold(lines.join(' '))}</p>;
}

function bold(text: string): ReactNode[] {
  // Every second piece stood between the stars.
  return text.split('**').map((piece, index) => (index % 2 === 1 ? <strong key={`${index}`}>{piece}</strong> : piece));
}
