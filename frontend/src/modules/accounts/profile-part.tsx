/** What others see of a person, the language of letters, and the themes that interest. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { changeProfile, sessionQuery } from '../../api/account';
import { catalogueQuery } from '../../api/administration';
import { GroupField, SelectField, TextAreaField, TextField } from '../../components/form/fields';
import { Form } from '../../components/form/form';
import { Section } from '../../components/page/page';
import { KIT } from '../../i18n/kit';
import { nameIn, useSpeech, useTexts } from '../../i18n/language';
import { ACCOUNTS } from './texts';

export function ProfilePart() {
  const { profile: t } = useTexts(ACCOUNTS);
  const kit = useTexts(KIT);
  const { language } = useSpeech();
  const queries = useQueryClient();
  const { data: session } = useQuery(sessionQuery);
  const { data: themes = [] } = useQuery(catalogueQuery('themes'));
  if (session === null || session === undefined) return null;
  const { person, etag } = session;
  const active = themes.filter((theme) => theme.active || person.interests.includes(theme.slug));
  return (
    <Section title={t.title}>
      <Form
        // The fields are filled anew when the themes are there.
        key={active.length} submit={kit.save} done={t.saved} onReload={() => void queries.invalidateQueries({ queryKey: ['session'] })}
        onSubmit={async (values) => {
          const changed = await changeProfile(
            { name: values.text('display_name'), about: values.text('about'), language: values.text('language'), interests: values.list('interests') }, etag,
          );
          queries.setQueryData(sessionQuery.queryKey, changed);
        }}
      >
        <TextField name="display_name" label={t.name} defaultValue={person.name} required maxLength={80} autoComplete="nickname" />
        <TextAreaField name="about" label={t.about} hint={t.aboutHint} defaultValue={person.about} maxLength={1000} />
        <SelectField name="language" label={t.language} choices={Object.entries(t.languages)} defaultValue={person.language} required />
        {active.length > 0 && (
          <GroupField
            name="interests" label={t.interests} hint={t.interestsHint} chosen={person.interests}
            choices={active.map((theme) => [theme.slug, nameIn(language, theme.names)])}
          />
        )}
      </Form>
    </Section>
  );
}
