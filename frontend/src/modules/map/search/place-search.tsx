/** Search for a municipality or a settlement: a combobox after the ARIA authoring practices. */
import { useDebouncedValue } from '@mantine/hooks';
import { IconSearch, IconX } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useId, useState, type KeyboardEvent } from 'react';
import type { Place } from '../../../api/model';
import { placesQuery } from '../../../api/queries';
import { nameIn, useSpeech } from '../../../i18n/language';
import classes from './place-search.module.css';

const PAUSE_MS = 180;

export function PlaceSearch({ onChoose }: { onChoose: (place: Place) => void }) {
  const { t, language } = useSpeech();
  const [text, setText] = useState('');
  const [open, setOpen] = useState(false);
  const [active, setActive] = useState(-1);
  const [settled] = useDebouncedValue(text.trim(), PAUSE_MS);
  const { data, isError, isFetching } = useQuery(placesQuery(settled));
  const listId = useId();
  const places = settled.length >= 2 ? (data ?? []) : [];
  const shown = open && settled.length >= 2 && (data !== undefined || isError);
  const optionId = (index: number) => `${listId}-${index}`;

  const choose = (place: Place | undefined) => {
    if (place === undefined) return;
    setText(nameIn(language, place.names));
    setOpen(false);
    setActive(-1);
    onChoose(place);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const move = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (move !== undefined && places.length > 0) {
      event.preventDefault();
      setOpen(true);
      setActive((before) => (before + move + places.length) % places.length);
    } else if (event.key === 'Enter') {
      event.preventDefault();
      choose(places[Math.max(active, 0)]);
    } else if (event.key === 'Escape') {
      setOpen(false);
    }
  };
  return (
    <search className={classes['search']}>
      <label className="visually-hidden" htmlFor={`${listId}-input`}>{t.search.label}</label>
      <IconSearch size={20} aria-hidden="true" className={classes['icon']} />
      <input
        id={`${listId}-input`} className={classes['input']} type="text" role="combobox" autoComplete="off" spellCheck={false} enterKeyHint="search"
        placeholder={t.search.placeholder} value={text} maxLength={100} aria-expanded={shown && places.length > 0} aria-controls={listId} aria-autocomplete="list"
        aria-activedescendant={shown && active >= 0 ? optionId(active) : undefined}
        onChange={(event) => {
          setText(event.currentTarget.value);
          setOpen(true);
          setActive(-1);
        }}
        onFocus={() => setOpen(true)} onBlur={() => setOpen(false)} onKeyDown={onKeyDown}
      />
      {text !== '' && (
        <button type="button" className={classes['clear']} aria-label={t.search.clear} onClick={() => setText('')}>
          <IconX size={18} aria-hidden="true" />
        </button>
      )}
      <div id={listId} role="listbox" aria-label={t.search.label} className={classes['list']} hidden={!shown || places.length === 0}>
        {places.map((place, index) => (
          // The input keeps the focus and takes the keys; the pointer chooses on press, before the input's blur closes the list.
          // eslint-disable-next-line jsx-a11y/click-events-have-key-events
          <div
            key={`${place.kind}${place.names.ru}${place.location.join()}`} id={optionId(index)} role="option" aria-selected={index === active} tabIndex={-1}
            className={classes['option']} onMouseDown={(event) => event.preventDefault()} onClick={() => choose(place)}
          >
            <span className={classes['name']}>{nameIn(language, place.names)}</span>
            <span className={classes['kind']}>
              {place.kind === 'municipality' ? t.search.municipality : (place.municipality?.name ?? t.search.settlement)}
            </span>
          </div>
        ))}
      </div>
      {shown && places.length === 0 && !isFetching && (
        <p className={classes['list']}>{isError ? t.search.failed : t.search.none}</p>
      )}
      <span className="visually-hidden" role="status">{shown && !isFetching ? (places.length > 0 ? t.search.found(places.length) : t.search.none) : ''}</span>
    </search>
  );
}
