/** The fields of a body, to make one and to change one. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { catalogueQuery } from '../../api/administration';
import { changeBody, createBody, type Body, type BodyChange } from '../../api/bodies';
import { useGo } from '../../app/links';
import { Action } from '../../components/dialog/action';
import { GroupField, SelectField, TextField } from '../../components/form/fields';
import { Form } from '../../components/form/form';
import type { FormValues } from '../../components/form/values';
import { KIT } from '../../i18n/kit';
import { nameIn, useSpeech, useTexts } from '../../i18n/language';
import { RIGHTS } from '../../i18n/rights';
import { usePlaceChoices } from './scope';
import { STAFF } from './texts';

export function CreateBody() {
  const { bodies: t } = useTexts(STAFF);
  const { levels } = useTexts(RIGHTS);
  const queries = useQueryClient();
  const go = useGo();
  const { municipalities } = usePlaceChoices();
  const [level, setLevel] = useState('');
  return (
    <Action
      name={t.create} variant="filled" title={t.create} submit={t.createSubmit} done={t.created}
      onSubmit={async (values) => {
        const id = await createBody({
          ...read(values), slug: values.text('slug'), level: level === 'municipal' ? 'municipal' : 'regional', municipality: level === 'municipal' ? values.optional('municipality_code') : null,
        });
        await queries.invalidateQueries({ queryKey: ['bodies'] });
        go(`/admin/bodies/${id}`);
      }}
    >
      <TextField name="slug" label={t.slug} hint={t.slugHint} required maxLength={60} spellCheck={false} />
      <SelectField name="level" label={t.level} required choices={Object.entries(levels)} onChoice={setLevel} />
      {level === 'municipal' && <SelectField name="municipality_code" label={t.municipality} required choices={municipalities} />}
      <BodyFields body={null} />
    </Action>
  );
}

export function EditBody({ body, etag }: { body: Body; etag: string | null }) {
  const { bodies: t } = useTexts(STAFF);
  const kit = useTexts(KIT);
  const queries = useQueryClient();
  const readAgain = () => queries.invalidateQueries({ queryKey: ['bodies'] });
  return (
    <Form
      key={etag} submit={kit.save} done={t.saved} onReload={() => void readAgain()}
      onSubmit={async (values) => {
        await changeBody(body.id, read(values), etag);
        await readAgain();
      }}
    >
      <BodyFields body={body} />
    </Form>
  );
}

function BodyFields({ body }: { body: Body | null }) {
  const { bodies: t } = useTexts(STAFF);
  const { language } = useSpeech();
  const { data: themes = [] } = useQuery(catalogueQuery('themes'));
  const { municipalities } = usePlaceChoices();
  return (
    <>
      <TextField name="name" label={t.nameRu} required maxLength={200} defaultValue={body?.names.ru ?? ''} />
      <TextField name="name_en" label={t.nameEn} required maxLength={200} defaultValue={body?.names.en ?? ''} />
      {themes.length > 0 && (
        <GroupField key={themes.length} name="themes" label={t.themes} chosen={body?.themes ?? []} choices={themes.map(({ slug, names }) => [slug, nameIn(language, names)])} />
      )}
      <details>
        <summary>{t.areas}</summary>
        <GroupField key={municipalities.length} name="areas" label={t.areas} hint={t.areasHint} chosen={body?.areas ?? []} choices={municipalities} />
      </details>
      <TextField name="email" label={t.email} type="email" maxLength={254} defaultValue={body?.email ?? ''} />
      <TextField name="phone" label={t.phone} type="tel" maxLength={300} defaultValue={body?.phone ?? ''} />
      <TextField name="address" label={t.address} maxLength={300} defaultValue={body?.address ?? ''} />
      <TextField name="website" label={t.website} hint={t.websiteHint} type="url" maxLength={300} defaultValue={body?.website ?? ''} />
    </>
  );
}

function read(values: FormValues): BodyChange {
  return {
    names: { ru: values.text('name'), en: values.text('name_en') }, themes: values.list('themes'), areas: values.list('areas'), email: values.text('email'),
    phone: values.text('phone'), address: values.text('address'), website: values.text('website'),
  };
}
