/** The answer to 'where am I'. */
import { ActionIcon } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import type { Located } from '../../../api/model';
import { useSpeech } from '../../../i18n/language';
import type { LocateState } from './use-locate';
import classes from '../card.module.css';

export function LocateCard({ state, onClose }: { state: LocateState; onClose: () => void }) {
  const { t, formats } = useSpeech();
  if (state.kind === 'idle') return null;
  return (
    <div className={classes['card']} data-testid="locate" role="status">
      <div className={classes['text']}>
        {state.kind === 'asking' && <p>{t.locate.asking}</p>}
        {state.kind === 'failed' && <p>{t.locate[state.failure]}</p>}
        {state.kind === 'located' && (
          <>
            <p className={classes['strong']}>{sentence(state.located)}</p>
            <p className={classes['muted']}>{t.locate.accuracy(formats.distance(state.place.accuracyM))}</p>
            {state.located.editionTitle !== null && <p className={classes['muted']}>{t.locate.edition(state.located.editionTitle)}</p>}
          </>
        )}
      </div>
      <ActionIcon variant="subtle" aria-label={t.app.close} onClick={onClose}><IconX size={20} aria-hidden="true" /></ActionIcon>
    </div>
  );

  function sentence({ status, municipality, distanceM }: Located): string {
    const distance = distanceM === null ? null : formats.distance(distanceM);
    if (status === 'covered' && municipality !== null) return t.locate.covered(municipality.name);
    if (status === 'near' && municipality !== null) return t.locate.near(municipality.name, distance ?? '');
    return distance === null ? t.locate.outside : t.locate.outsideDistance(distance);
  }
}
