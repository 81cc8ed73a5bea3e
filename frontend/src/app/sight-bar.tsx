/** The settings of the version for the visually impaired, over every page while it is on. */
import { useSpeech } from '../i18n/language';
import { changeSight, SCHEMES, SIZES, SPACINGS, useSight } from './sight';
import classes from './sight-bar.module.css';

export function SightBar() {
  const { t } = useSpeech();
  const sight = useSight();
  const { shell } = t;
  return (
    <section className={classes['bar']} aria-label={shell.sight} data-testid="sight-bar">
      <Choice name={shell.sightSize} words={SIZES} chosen={sight.size} text={(size) => `${size} %`} onChoose={(size) => changeSight({ size })} />
      <Choice name={shell.sightSpacing} words={SPACINGS} chosen={sight.spacing} text={(spacing) => shell.sightSpacings[spacing]} onChoose={(spacing) => changeSight({ spacing })} />
      <Choice
        name={shell.sightScheme} words={SCHEMES} chosen={sight.scheme} text={(scheme) => shell.sightSchemes[scheme]} sample
        onChoose={(scheme) => changeSight({ scheme })}
      />
      <Choice
        name={shell.sightPictures} words={['on', 'off']} chosen={sight.pictures ? 'on' : 'off'}
        text={(word) => (word === 'on' ? shell.sightPicturesOn : shell.sightPicturesOff)} onChoose={(word) => changeSight({ pictures: word === 'on' })}
      />
      <button type="button" className={classes['button']} onClick={() => changeSight({ on: false })}>{shell.sightOff}</button>
    </section>
  );
}

interface ChoiceProps<Word extends string> {
  name: string;
  words: readonly Word[];
  chosen: Word;
  text: (word: Word) => string;
  /** Shows each choice in its own colours. */
  sample?: boolean;
  onChoose: (word: Word) => void;
}

function Choice<Word extends string>({ name, words, chosen, text, sample = false, onChoose }: ChoiceProps<Word>) {
  return (
    <fieldset className={classes['choice']}>
      <legend>{name}</legend>
      <div>
        {words.map((word) => (
          <button key={word} type="button" className={classes['button']} aria-pressed={word === chosen} data-sample={sample ? word : undefined} onClick={() => onChoose(word)}>
            {text(word)}
          </button>
        ))}
      </div>
    </fieldset>
  );
}
