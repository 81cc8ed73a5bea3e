/** What the details say while there are none. */
import { Button, Skeleton } from '@mantine/core';
import { isNotFound, isOutage } from '../../../api/problem';
import { useSpeech } from '../../../i18n/language';
import classes from './details.module.css';

export function DetailsLoading() {
  const { t } = useSpeech();
  return (
    <div aria-busy="true" className={classes['body']}>
      <p className="visually-hidden" role="status">{t.details.loading}</p>
      <Skeleton height={28} />
      <Skeleton height={18} width="60%" />
      <Skeleton height={120} />
    </div>
  );
}

export function DetailsFailed({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  const { t } = useSpeech();
  const text = isNotFound(error) ? t.details.missing : isOutage(error) ? t.details.outage : t.details.failed;
  return (
    <div className={classes['body']} role="alert">
      <p>{text}</p>
      {!isNotFound(error) && <Button variant="default" onClick={onRetry}>{t.app.retry}</Button>}
    </div>
  );
}
