/** Full-text search with filters; the address holds the question. */
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import { useEffect } from 'react';
import { municipalitiesQuery } from '../../api/queries';
import { searchQuery, SHORTEST_SEARCH, type Result } from '../../api/search';
import { useGo } from '../../app/links';
import { useNotes } from '../../app/notes';
import { SelectField, TextField } from '../../components/form/fields';
import { Form } from '../../components/form/form';
import { Empty } from '../../components/loaded/loaded';
import { Marked } from '../../components/marked/marked';
import { Page } from '../../components/page/page';
import { Paged } from '../../components/paged/paged';
import { nameIn, useSpeech, useTexts } from '../../i18n/language';
import type { Search } from '../map/view-state';
import classes from './search-page.module.css';
import { SEARCH } from './texts';

export function SearchPage() {
  const t = useTexts(SEARCH);
  const { language } = useSpeech();
  const search: Search = useSearch({ strict: false });
  const go = useGo();
  const { data: places } = useQuery(municipalitiesQuery);
  const text = (search['q'] ?? '').trim();
  const kind = search['kind'] ?? '';
  const municipality = search['municipality'] ?? '';
  const choose = (change: Search) => go('/search', { q: text, kind, municipality, ...change });
  return (
    <Page title={t.title}>
      <search>
        <Form
          key={`${text}|${municipality}|${places?.municipalities.length ?? 0}`} submit={t.submit}
          onSubmit={(values) => {
            choose({ q: values.text('q'), municipality: values.text('municipality') });
            return Promise.resolve();
          }}
        >
          <TextField name="q" label={t.label} hint={t.hint} type="search" defaultValue={text} required maxLength={200} autoComplete="off" />
          <SelectField
            name="municipality" label={t.municipality} none={t.anywhere} defaultValue={municipality} onChoice={(code) => choose({ municipality: code })}
            choices={(places?.municipalities ?? []).map(({ code, names }) => [code, nameIn(language, names)])}
          />
        </Form>
      </search>
      <div className="chips" role="group" aria-label={t.kind}>
        {['', ...Object.keys(t.kinds)].map((each) => (
          <button key={each} type="button" className="chip" aria-pressed={kind === each} onClick={() => choose({ kind: each })}>{t.kinds[each] ?? t.allKinds}</button>
        ))}
      </div>
      {text.length < SHORTEST_SEARCH ? <p>{t.start}</p> : <Results text={text} kind={kind} municipality={municipality} />}
    </Page>
  );
}

function Results({ text, kind, municipality }: { text: string; kind: string; municipality: string }) {
  const t = useTexts(SEARCH);
  const { formats } = useSpeech();
  const { tell } = useNotes();
  const query = useInfiniteQuery(searchQuery({ text, kind, municipality }));
  const total = query.data?.pages[0]?.total ?? null;
  const sentence = total === null || query.isPlaceholderData ? '' : t.found(total, formats.number(total));
  useEffect(() => tell(sentence), [tell, sentence]);
  return (
    <>
      {sentence !== '' && total !== 0 && <p className={classes['total']} data-testid="search-total" data-total={total}>{sentence}</p>}
      <Paged query={query} empty={<Empty text={t.none(text)} />}>
        {(items) => <ol className={classes['results']} aria-label={t.results}>{items.map((each) => <Row key={`${each.kind}-${each.id}`} result={each} />)}</ol>}
      </Paged>
    </>
  );
}

function Row({ result }: { result: Result }) {
  const t = useTexts(SEARCH);
  const { formats } = useSpeech();
  const facts = [
    t.one[result.kind] ?? result.kind,
    result.municipality?.name ?? '',
    result.createdAt === null ? '' : formats.date(result.createdAt),
  ].filter((each) => each !== '');
  return (
    <li className={classes['result']} data-result={`${result.kind}-${result.id}`}>
      <h2>{result.path === null ? <Marked pieces={result.title} /> : <a href={result.path}><Marked pieces={result.title} /></a>}</h2>
      {result.snippet.length > 0 && <p><Marked pieces={result.snippet} /></p>}
      <p className={classes['facts']}>{facts.join(' · ')}</p>
    </li>
  );
}
