/** Pages for when there is no page. */
import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useSpeech } from '../i18n/language';
import classes from './failures.module.css';

export function NotFound() {
  const { t } = useSpeech();
  return (
    <main id="content" tabIndex={-1} className={classes['page']}>
      <h1>{t.app.notFound}</h1>
      <p>{t.app.notFoundText}</p>
      <Button renderRoot={(props) => <Link to="/" {...props} />}>{t.app.toMap}</Button>
    </main>
  );
}

export function Crashed() {
  const { t } = useSpeech();
  return (
    <main id="content" tabIndex={-1} className={classes['page']} role="alert">
      <h1>{t.app.crashed}</h1>
      <p>{t.app.crashedText}</p>
      <button type="button" className="chip" onClick={() => globalThis.location.reload()}>{t.app.reload}</button>
    </main>
  );
}
