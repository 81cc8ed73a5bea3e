/** Where a right holds, in words, and the fields that say it. */
import { useQuery } from '@tanstack/react-query';
import { bodiesQuery } from '../../api/bodies';
import type { Scope } from '../../api/people-model';
import { municipalitiesQuery } from '../../api/queries';
import { SelectField, type Choice } from '../../components/form/fields';
import { KIT } from '../../i18n/kit';
import { nameIn, useSpeech, useTexts } from '../../i18n/language';
import { RIGHTS } from '../../i18n/rights';
import { STAFF } from './texts';

export function useScopeText(): (scope: Scope) => string {
  const { grants: t } = useTexts(STAFF);
  const { modules } = useTexts(RIGHTS);
  const { language } = useSpeech();
  return ({ body, municipality, module }) => [
    body === null ? '' : nameIn(language, body.names),
    municipality === null ? '' : nameIn(language, municipality.names),
    module === null ? '' : (modules[module] ?? module),
  ].filter((part) => part !== '').join(', ') || t.wholePortal;
}

/** The choices of places, sorted by their names. */
export function usePlaceChoices(): { bodies: Choice[]; municipalities: Choice[]; modules: Choice[] } {
  const { modules } = useTexts(RIGHTS);
  const { language } = useSpeech();
  const { data: bodies = [] } = useQuery(bodiesQuery);
  const { data: places } = useQuery(municipalitiesQuery);
  const sorted = (choices: Choice[]) => choices.sort(([, one], [, other]) => one.localeCompare(other, language));
  return {
    bodies: sorted(bodies.filter(({ closedAt }) => closedAt === null).map(({ id, names }): Choice => [String(id), nameIn(language, names)])),
    municipalities: sorted((places?.municipalities ?? []).map(({ code, names }): Choice => [code, nameIn(language, names)])),
    modules: sorted(Object.entries(modules)),
  };
}

/** Body, municipality and module; each may be left open. */
export function ScopeFields() {
  const { grants: t } = useTexts(STAFF);
  const kit = useTexts(KIT);
  const { bodies, municipalities, modules } = usePlaceChoices();
  return (
    <>
      <SelectField name="body_id" label={t.body} choices={bodies} none={kit.everywhere} />
      <SelectField name="municipality_code" label={t.municipality} choices={municipalities} none={kit.wholeRegion} />
      <SelectField name="module" label={t.module} choices={modules} none={kit.everywhere} />
    </>
  );
}

/** The last moment of a day in Moscow, as people mean 'until the 5th'. */
export function endOfDay(day: string): string {
  return new Date(`${day}T23:59:59+03:00`).toISOString();
}

export function startOfDay(day: string): string {
  return new Date(`${day}T00:00:00+03:00`).toISOString();
}
