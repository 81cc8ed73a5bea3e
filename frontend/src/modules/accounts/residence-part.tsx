/** Where a person lives: by list, by a point on the map, or by the device's position; the point is not kept. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import { setResidence } from '../../api/account';
import type { LonLat } from '../../api/model';
import { municipalitiesQuery } from '../../api/queries';
import { endOfSession, usePerson } from '../../app/session';
import { problemText } from '../../components/form/faults';
import { SelectField } from '../../components/form/fields';
import { Form } from '../../components/form/form';
import { Waiting } from '../../components/loaded/loaded';
import { Section } from '../../components/page/page';
import { KIT } from '../../i18n/kit';
import { nameIn, useSpeech, useTexts } from '../../i18n/language';
import { ProblemError } from '../../api/problem';
import { ownPlace } from '../map/locate/use-locate';
import classes from './accounts.module.css';
import { ACCOUNTS } from './texts';

const PointPicker = lazy(() => import('./point-picker').then(({ PointPicker }) => ({ default: PointPicker })));

type Way = 'list' | 'map' | 'device';

export function ResidencePart() {
  const { residence: t } = useTexts(ACCOUNTS);
  const { language } = useSpeech();
  const person = usePerson();
  const [way, setWay] = useState<Way>('list');
  const { choose, saved, failure, asking, askDevice } = useResidence();
  if (!person) return null;
  const { municipality } = person;
  return (
    <Section title={t.title}>
      <p>{t.lead}</p>
      <p>{municipality === null ? t.unknown : <>{t.now}: <strong data-testid="residence">{nameIn(language, municipality.names)}</strong></>}</p>
      <div className="chips" role="group" aria-label={t.title}>
        <button type="button" className="chip" aria-pressed={way === 'list'} onClick={() => setWay('list')}>{t.byList}</button>
        <button type="button" className="chip" aria-pressed={way === 'map'} onClick={() => setWay('map')}>{t.byPoint}</button>
        <button
          type="button" className="chip" aria-pressed={way === 'device'}
          onClick={() => {
            setWay('device');
            askDevice();
          }}
        >
          {t.byDevice}
        </button>
      </div>
      {way !== 'list' && <p className={classes['note']}>{t.notStored}</p>}
      {way === 'list' && <ByList code={municipality?.code ?? ''} onChoose={choose} />}
      {way === 'map' && <Suspense fallback={<Waiting />}><PointPicker onPoint={(location) => void choose({ location }).catch(() => undefined)} /></Suspense>}
      {asking && <p role="status">{t.asking}</p>}
      {failure !== null && way !== 'list' && <p role="alert">{failure}</p>}
      <p role="status">{saved && municipality !== null ? t.saved(nameIn(language, municipality.names)) : ''}</p>
    </Section>
  );
}

function ByList({ code, onChoose }: { code: string; onChoose: (residence: { code: string }) => Promise<void> }) {
  const { residence: t } = useTexts(ACCOUNTS);
  const { language } = useSpeech();
  const { data } = useQuery(municipalitiesQuery);
  const municipalities = [...(data?.municipalities ?? [])].sort((one, other) => nameIn(language, one.names).localeCompare(nameIn(language, other.names), language));
  return (
    <Form key={`${code}-${municipalities.length}`} submit={t.submit} onSubmit={(values) => onChoose({ code: values.text('municipality_code') })}>
      <SelectField
        name="municipality_code" label={t.municipality} required defaultValue={code}
        choices={municipalities.map((each) => [each.code, nameIn(language, each.names)])}
      />
    </Form>
  );
}

/** Saves a residence, and says what became of it. */
function useResidence() {
  const { residence: t } = useTexts(ACCOUNTS);
  const kit = useTexts(KIT);
  const queries = useQueryClient();
  const [saved, setSaved] = useState(false);
  const [asking, setAsking] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const choose = async (residence: { code: string } | { location: LonLat }) => {
    setSaved(false);
    setFailure(null);
    try {
      await setResidence(residence);
      await queries.invalidateQueries({ queryKey: ['session'] });
      setSaved(true);
    } catch (error) {
      endOfSession(queries, error);
      const outside = error instanceof ProblemError && error.faults.some(({ code }) => code.startsWith('outside'));
      setFailure(outside ? t.outside : problemText(error, kit));
      throw error;
    }
  };
  const askDevice = () => {
    setFailure(null);
    setAsking(true);
    void ownPlace().then(async (place) => {
      setAsking(false);
      if (typeof place === 'string') setFailure(place === 'denied' ? t.denied : t.unavailable);
      else await choose({ location: place.location }).catch(() => undefined);
    });
  };
  return { choose, saved, failure, asking, askDevice };
}
