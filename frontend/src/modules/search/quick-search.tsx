/** Search while typing, in the header: a combobox after the ARIA authoring practices; Enter opens all results. */
import { useDebouncedValue } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { useId, useState, type KeyboardEvent } from 'react';
import { SHORTEST_SEARCH, suggestionsQuery } from '../../api/search';
import { useGo } from '../../app/links';
import { Marked } from '../../components/marked/marked';
import { useSpeech } from '../../i18n/language';
import classes from './quick-search.module.css';

const PAUSE_MS = 200;

export function QuickSearch() {
  const { t } = useSpeech();
  const go = useGo();
  const router = useRouter();
  const id = useId();
  const [text, setText] = useState('');
  const [open, setOpen] = useState(false);
  const [active, setActive] = useState(-1);
  const [settled] = useDebouncedValue(text.trim(), PAUSE_MS);
  const { data, isFetching, isError } = useQuery(suggestionsQuery(settled));
  const long = settled.length >= SHORTEST_SEARCH;
  const results = long ? (data ?? []) : [];
  const shown = open && long && (data !== undefined || isError);
  const optionId = (index: number) => `${id}-${index}`;
  // The last row leads to the page of all results.
  const rows = results.length + 1;

  const choose = (index: number) => {
    setOpen(false);
    setActive(-1);
    const path = results[index]?.path ?? null;
    if (path === null) go('/search', { q: text.trim() });
    else router.history.push(path);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const move = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (move !== undefined && long) {
      event.preventDefault();
      setOpen(true);
      setActive((before) => (before === -1 && move === -1 ? rows - 1 : (before + move + rows) % rows));
    } else if (event.key === 'Enter' && text.trim() !== '') {
      event.preventDefault();
      choose(active);
    } else if (event.key === 'Escape' && open) {
      event.stopPropagation();
      setOpen(false);
    }
  };
  return (
    <search className={classes['search']}>
      <label className="visually-hidden" htmlFor={`${id}-input`}>{t.shell.searchLabel}</label>
      <IconSearch size={18} aria-hidden="true" className={classes['icon']} />
      <input
        id={`${id}-input`} className={classes['input']} type="text" role="combobox" autoComplete="off" spellCheck={false} enterKeyHint="search" maxLength={200}
        placeholder={t.shell.searchPlaceholder} value={text} aria-expanded={shown} aria-controls={id} aria-autocomplete="list"
        aria-activedescendant={shown && active >= 0 ? optionId(active) : undefined}
        onChange={(event) => {
          setText(event.currentTarget.value);
          setOpen(true);
          setActive(-1);
        }}
        onFocus={() => setOpen(true)} onBlur={() => setOpen(false)} onKeyDown={onKeyDown}
      />
      <div id={id} role="listbox" aria-label={t.shell.searchLabel} className={classes['list']} hidden={!shown}>
        {[...results, null].map((result, index) => (
          // The input keeps the focus and takes the keys; the pointer chooses on press, before the input's blur closes the list.
          // eslint-disable-next-line jsx-a11y/click-events-have-key-events
          <div
            key={result === null ? 'all' : `${result.kind}-${result.id}`} id={optionId(index)} role="option" aria-selected={index === active} tabIndex={-1}
            className={classes['option']} onMouseDown={(event) => event.preventDefault()} onClick={() => choose(index)}
          >
            {result === null ? <span className={classes['all']}>{t.shell.searchAll(text.trim())}</span> : <Marked pieces={result.title} />}
          </div>
        ))}
      </div>
      <span className="visually-hidden" role="status">
        {shown && !isFetching ? (results.length > 0 ? t.shell.searchFound(results.length) : t.shell.searchNone) : ''}
      </span>
    </search>
  );
}
