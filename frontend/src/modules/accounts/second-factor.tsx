/** Setting up the second factor in three steps: scan, confirm, keep the recovery codes; and switching it off. */
import { Button } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { beginSecondFactor, confirmSecondFactor, removeSecondFactor, type SecondFactorOffer } from '../../api/account';
import type { Person } from '../../api/people-model';
import { Action } from '../../components/dialog/action';
import { CodeField } from '../../components/form/fields';
import { Form } from '../../components/form/form';
import { Section } from '../../components/page/page';
import { useTexts } from '../../i18n/language';
import classes from './accounts.module.css';
import { ACCOUNTS } from './texts';

export function SecondFactor({ person }: { person: Person }) {
  const { security: t, signIn } = useTexts(ACCOUNTS);
  const queries = useQueryClient();
  const [offer, setOffer] = useState<SecondFactorOffer | null>(null);
  const [codes, setCodes] = useState<readonly string[] | null>(null);
  const readAgain = () => queries.invalidateQueries({ queryKey: ['session'] });
  return (
    <Section title={t.factorTitle} id="second-factor">
      {codes !== null && <RecoveryCodes codes={codes} onDone={() => setCodes(null)} />}
      {codes === null && person.hasSecondFactor && (
        <>
          <p>{t.factorOn}</p>
          <div>
            <Action
              name={t.factorRemove} title={t.factorRemove} text={t.factorRemoveText} submit={t.factorRemove} danger done={t.factorRemoved}
              codes={{ 'code.invalid': signIn.codeWrong }}
              onSubmit={async (values) => {
                await removeSecondFactor(values.text('code'));
                await readAgain();
              }}
            >
              <CodeField name="code" label={signIn.code} hint={signIn.codeHint} />
            </Action>
          </div>
        </>
      )}
      {codes === null && !person.hasSecondFactor && offer === null && (
        <>
          <p>{t.factorOff}</p>
          <Form submit={t.factorBegin} onSubmit={async () => setOffer(await beginSecondFactor())} />
        </>
      )}
      {codes === null && !person.hasSecondFactor && offer !== null && (
        <Offer
          offer={offer}
          onCodes={(fresh) => {
            setCodes(fresh);
            setOffer(null);
            void readAgain();
          }}
        />
      )}
    </Section>
  );
}

function Offer({ offer, onCodes }: { offer: SecondFactorOffer; onCodes: (codes: readonly string[]) => void }) {
  const { security: t, signIn } = useTexts(ACCOUNTS);
  return (
    <div className={classes['factor']}>
      {/* As a picture, so that nothing inside it can run. */}
      <img
        src={`data:image/svg+xml,${encodeURIComponent(offer.qrSvg)}`} alt={t.factorQr} className={classes['qr']} data-needed="true" width={208} height={208}
      />
      <div className={classes['part']}>
        <p>{t.factorScan}</p>
        <p>{t.factorSecret}: <code className={classes['secret']} data-testid="totp-secret">{offer.secret}</code></p>
        <Form
          submit={t.factorConfirm} codes={{ 'code.invalid': signIn.codeWrong }}
          onSubmit={async (values) => onCodes(await confirmSecondFactor(values.text('code')))}
        >
          <CodeField name="code" label={t.factorCode} hint={t.factorCodeHint} />
        </Form>
      </div>
    </div>
  );
}

function RecoveryCodes({ codes, onDone }: { codes: readonly string[]; onDone: () => void }) {
  const { security: t } = useTexts(ACCOUNTS);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  return (
    <>
      <h3 ref={heading} tabIndex={-1}>{t.codesTitle}</h3>
      <p>{t.codesText}</p>
      <ul className={classes['codes']} data-testid="recovery-codes">{codes.map((code) => <li key={code}>{code}</li>)}</ul>
      <div className={classes['row']}>
        <Button variant="default" onClick={() => download(t.codesFile, `${t.codesTitle}\n\n${codes.join('\n')}\n`)}>{t.codesDownload}</Button>
        <Button variant="default" onClick={() => globalThis.print()}>{t.codesPrint}</Button>
        <Button onClick={onDone}>{t.codesDone}</Button>
      </div>
    </>
  );
}

function download(name: string, text: string): void {
  const address = URL.createObjectURL(new Blob([text], { type: 'text/plain;charset=utf-8' }));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  URL.revokeObjectURL(address);
}
