/** Share and print this view. */
import { Button } from '@mantine/core';
import { useClipboard } from '@mantine/hooks';
import { IconLink, IconPrinter } from '@tabler/icons-react';
import { useSpeech } from '../../../i18n/language';
import classes from './layers-tab.module.css';

const SAID_MS = 3_000;

export function PageActions() {
  const { t } = useSpeech();
  const { copy, copied, error } = useClipboard({ timeout: SAID_MS });
  return (
    <div className={classes['actions']}>
      <Button variant="default" title={t.app.shareHint} leftSection={<IconLink size={18} aria-hidden="true" />} onClick={() => copy(location.href)}>
        {copied ? t.app.shared : t.app.share}
      </Button>
      <Button variant="default" leftSection={<IconPrinter size={18} aria-hidden="true" />} onClick={() => print()}>{t.app.print}</Button>
      <span role="status" className={error === null ? 'visually-hidden' : classes['hint']}>
        {error === null ? (copied ? t.app.shared : '') : t.app.shareFailed}
      </span>
    </div>
  );
}
