/**
 * Text of people with its headings, lists and links, out of HTML that the server has cleaned.
 *
 * Invariant: only the elements named here come out, without any attribute but a link's address on the web; the HTML itself is parsed in a
 * document that runs nothing and is never put into the page.
 */
import { createElement, useMemo, type ReactNode } from 'react';

const ELEMENTS: ReadonlySet<string> = new Set(['p', 'strong', 'em', 'del', 'ul', 'ol', 'li', 'blockquote', 'code', 'pre', 'h3', 'h4', 'h5', 'h6', 'hr', 'br']);

export function RichText({ html }: { html: string }) {
  return useMemo(() => [...new DOMParser().parseFromString(html, 'text/html').body.childNodes].map(toReact), [html]);
}

function toReact(node: ChildNode, index: number): ReactNode {
  if (node.nodeType === Node.TEXT_NODE) return node.textContent;
  if (!(node instanceof Element)) return null;
  const name = node.localName;
  const children = [...node.childNodes].map(toReact);
  if (name === 'a') {
    const address = node.getAttribute('href') ?? '';
    return /^https?:\/\//u.test(address) ? <a key={index} href={address} rel="nofollow noopener noreferrer">{children}</a> : <span key={index}>{children}</span>;
  }
  if (!ELEMENTS.has(name)) return node.textContent;
  return createElement(name, { key: index }, ...children);
}
