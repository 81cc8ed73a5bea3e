/** A page of text, forms and tables: its heading, its name in the tab, and the focus when it is reached from another page. */
import type { ReactNode } from 'react';
import { useSpeech } from '../../i18n/language';
import { useDocumentTitle } from '../use-document-title';
import { usePageFocus } from './page-focus';
import classes from './page.module.css';

interface PageProps {
  title: string;
  lead?: ReactNode;
  width?: 'narrow' | 'normal' | 'wide';
  /** Beside the heading. */
  actions?: ReactNode;
  /** A page inside another one that has the landmark. */
  inner?: boolean;
  children: ReactNode;
}

export function Page({ title, lead, width = 'normal', actions, inner = false, children }: PageProps) {
  const { t } = useSpeech();
  useDocumentTitle(`${title} · ${t.app.name}`);
  const heading = usePageFocus<HTMLHeadingElement>();
  const content = (
    <>
      <div className={classes['head']}>
        <h1 ref={heading} tabIndex={-1}>{title}</h1>
        {actions}
      </div>
      {lead !== undefined && <div className={classes['lead']}>{lead}</div>}
      {children}
    </>
  );
  if (inner) return <div className={classes['inner']}>{content}</div>;
  return <main id="content" tabIndex={-1} className={classes['page']} data-width={width}>{content}</main>;
}

export function Section({ title, id, children }: { title: string; id?: string; children: ReactNode }) {
  return (
    <section className={classes['section']} id={id}>
      <h2>{title}</h2>
      {children}
    </section>
  );
}
