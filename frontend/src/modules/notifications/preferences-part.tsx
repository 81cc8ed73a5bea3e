/** By which ways notifications come, how often, when not; and what one has subscribed to. */
import { Button } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { catalogueQuery } from '../../api/administration';
import { CHANNELS, DIGESTS, type Channel, preferencesQuery, savePreferences, subscribe, subscriptionsQuery, unsubscribe, type Preferences, type SubscriptionTarget } from '../../api/notices';
import { municipalitiesQuery } from '../../api/queries';
import { Action } from '../../components/dialog/action';
import { CheckField, GroupField, SelectField, TextField } from '../../components/form/fields';
import { Form } from '../../components/form/form';
import type { FormValues } from '../../components/form/values';
import { Loaded } from '../../components/loaded/loaded';
import { Section } from '../../components/page/page';
import { KIT } from '../../i18n/kit';
import { nameIn, useSpeech, useTexts } from '../../i18n/language';
import classes from './notifications.module.css';
import { pushState, startPush, stopPush, type PushState } from './push';
import { NOTICES } from './texts';

export function PreferencesPart() {
  const t = useTexts(NOTICES);
  const preferences = useQuery(preferencesQuery);
  return (
    <>
      <Section title={t.preferences}><Loaded query={preferences}>{(data) => <PreferencesForm preferences={data} />}</Loaded></Section>
      <Device />
      <Subscriptions />
    </>
  );
}

function PreferencesForm({ preferences }: { preferences: Preferences }) {
  const t = useTexts(NOTICES);
  const kit = useTexts(KIT);
  const queries = useQueryClient();
  const [quiet, setQuiet] = useState(preferences.quietHours !== null);
  return (
    <Form
      submit={kit.save} done={t.saved}
      onSubmit={async (values) => {
        await savePreferences(read(values, preferences));
        await queries.invalidateQueries({ queryKey: preferencesQuery.queryKey });
      }}
    >
      <table className={classes['matrix']}>
        <thead>
          <tr>
            <th scope="col">{t.kind}</th>
            {CHANNELS.map((channel) => <th key={channel} scope="col">{t.channels[channel]}</th>)}
          </tr>
        </thead>
        <tbody>
          {preferences.kinds.map((each) => (
            <tr key={each.kind}>
              <th scope="row">{t.kinds[each.kind] ?? each.label}</th>
              {CHANNELS.map((channel) => (
                <td key={channel}>
                  <input
                    type="checkbox" name={`${each.kind}.${channel}`} defaultChecked={each[channel]} disabled={isFixed(each, channel)}
                    aria-label={`${t.kinds[each.kind] ?? each.label}: ${t.channels[channel]}`}
                  />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      <GroupField name="digest" label={t.digest} single chosen={[preferences.digest]} choices={DIGESTS.map((each) => [each, t.digests[each] ?? each])} />
      <CheckField name="quiet" label={t.quietOn} defaultChecked={quiet} onCheck={setQuiet} />
      {quiet && (
        <div className={classes['hours']}>
          <TextField name="from" label={t.quietFrom} type="time" required defaultValue={preferences.quietHours?.from.slice(0, 5) ?? '22:00'} />
          <TextField name="to" label={t.quietTo} type="time" required defaultValue={preferences.quietHours?.to.slice(0, 5) ?? '08:00'} />
        </div>
      )}
    </Form>
  );
}

/** Letters about the safety of the account come always. */
function isFixed({ mandatory }: { mandatory: boolean }, channel: Channel): boolean {
  return mandatory && channel !== 'push';
}

function read(values: FormValues, before: Preferences): Preferences {
  return {
    kinds: before.kinds.map((each) => {
      const chosen = (channel: Channel) => (isFixed(each, channel) ? each[channel] : values.flag(`${each.kind}.${channel}`));
      return { ...each, inApp: chosen('inApp'), email: chosen('email'), push: chosen('push') };
    }),
    digest: DIGESTS.find((each) => each === values.text('digest')) ?? before.digest,
    quietHours: values.flag('quiet') ? { from: values.text('from'), to: values.text('to') } : null,
    timeZone: before.timeZone,
  };
}

/** Whether this device shows notifications while the site is closed. */
function Device() {
  const t = useTexts(NOTICES);
  const [state, setState] = useState<PushState | null>(null);
  useEffect(() => {
    let gone = false;
    void pushState().then((next) => {
      if (!gone) setState(next);
    });
    return () => {
      gone = true;
    };
  }, []);
  if (state === null) return null;
  return (
    <Section title={t.device}>
      <p>{t.deviceText}</p>
      {state === 'unsupported' && <p>{t.deviceUnsupported}</p>}
      {state === 'denied' && <p>{t.deviceDenied}</p>}
      {state === 'off' && <Form submit={t.deviceOn} onSubmit={async () => setState(await startPush())} />}
      {state === 'on' && <div><Button variant="default" onClick={() => void stopPush().then(setState)}>{t.deviceOff}</Button></div>}
    </Section>
  );
}

function Subscriptions() {
  const t = useTexts(NOTICES);
  const { language } = useSpeech();
  const queries = useQueryClient();
  const subscriptions = useQuery(subscriptionsQuery);
  const { data: places } = useQuery(municipalitiesQuery);
  const { data: themes = [] } = useQuery(catalogueQuery('themes'));
  const nameOf = useTargetName();
  const readAgain = () => queries.invalidateQueries({ queryKey: subscriptionsQuery.queryKey });
  return (
    <Section title={t.subscriptions} id="subscriptions">
      <p>{t.subscriptionsText}</p>
      <Loaded query={subscriptions}>
        {(rows) => (rows.length === 0 ? <p>{t.subscriptionsNone}</p> : (
          <ul>
            {rows.map(({ id, target }) => (
              <li key={id} className={classes['subscription']}>
                <span>{nameOf(target)}</span>
                <Action
                  name={t.unsubscribe} about={nameOf(target)} title={t.unsubscribeTitle} text={nameOf(target)} submit={t.unsubscribe} done={t.unsubscribed}
                  onSubmit={async () => {
                    await unsubscribe(id);
                    await readAgain();
                  }}
                />
              </li>
            ))}
          </ul>
        ))}
      </Loaded>
      <div className="chips">
        <Action
          name={`${t.subscribe}: ${t.municipalityField.toLowerCase()}`} title={t.what} submit={t.subscribe} done={t.subscribed}
          onSubmit={async (values) => {
            await subscribe({ code: values.text('municipality_code') });
            await readAgain();
          }}
        >
          <SelectField name="municipality_code" label={t.municipalityField} required choices={(places?.municipalities ?? []).map(({ code, names }) => [code, nameIn(language, names)])} />
        </Action>
        {themes.length > 0 && (
          <Action
            name={`${t.subscribe}: ${t.themeField.toLowerCase()}`} title={t.what} submit={t.subscribe} done={t.subscribed}
            onSubmit={async (values) => {
              await subscribe({ theme: values.text('theme') });
              await readAgain();
            }}
          >
            <SelectField name="theme" label={t.themeField} required choices={themes.map(({ slug, names }) => [slug, nameIn(language, names)])} />
          </Action>
        )}
      </div>
    </Section>
  );
}

function useTargetName(): (target: SubscriptionTarget) => string {
  const t = useTexts(NOTICES);
  const { language, formats } = useSpeech();
  const { data: places } = useQuery(municipalitiesQuery);
  const { data: themes = [] } = useQuery(catalogueQuery('themes'));
  return (target) => {
    switch (target.kind) {
      case 'municipality': {
        const found = places?.municipalities.find(({ code }) => code === target.code);
        return t.municipality(found === undefined ? target.code : nameIn(language, found.names));
      }
      case 'circle':
        return t.circle(formats.distance(target.radiusM));
      case 'theme': {
        const found = themes.find(({ slug }) => slug === target.theme);
        return t.theme(found === undefined ? target.theme : nameIn(language, found.names));
      }
      case 'thing':
        return t.thing(target.subjectKind, String(target.subjectId));
    }
  };
}
