/** Chooses some words of a vocabulary; none chosen means all of them. */
import type { ReactNode } from 'react';
import { useSpeech } from '../../../i18n/language';
import classes from './layers-tab.module.css';

interface WordFilterProps<Word extends string> {
  title: string;
  words: readonly Word[];
  chosen: readonly Word[];
  names: Record<Word, string>;
  counts?: Partial<Record<Word, number>> | undefined;
  sign?: (word: Word) => ReactNode;
  /** Folded away until wanted or in use. */
  folded?: boolean;
  onChange: (chosen: Word[]) => void;
}

export function WordFilter<Word extends string>(props: WordFilterProps<Word>) {
  const { t } = useSpeech();
  const chosenNames = props.chosen.map((word) => props.names[word]).join(', ') || t.filters.all;
  if (props.folded === true) {
    return (
      <div className={classes['words']}>
        <details open={props.chosen.length > 0}>
          <summary><span>{props.title}: {chosenNames}</span></summary>
          <Chips {...props} />
        </details>
      </div>
    );
  }
  return (
    <fieldset className={classes['words']}>
      <legend>{props.title}</legend>
      <Chips {...props} />
    </fieldset>
  );
}

function Chips<Word extends string>({ title, words, chosen, names, counts, sign, onChange }: WordFilterProps<Word>) {
  const { formats } = useSpeech();
  return (
    <div className="chips" role="group" aria-label={title}>
      {words.map((word) => {
        const count = counts?.[word];
        return (
          <button
            key={word} type="button" className="chip" aria-pressed={chosen.includes(word)} data-word={word}
            onClick={() => onChange(words.filter((each) => chosen.includes(each) !== (each === word)))}
          >
            {sign?.(word)}
            <span>{names[word]}</span>
            {count !== undefined && <span className={classes['count']}>{formats.number(count)}</span>}
          </button>
        );
      })}
    </div>
  );
}
