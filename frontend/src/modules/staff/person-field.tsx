/** Chooses a person: by name or address for those who may see people, by number for the others. */
import { useDebouncedValue } from '@mantine/hooks';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { peopleQuery } from '../../api/staff';
import { may, usePerson } from '../../app/session';
import { TextField } from '../../components/form/fields';
import { useTexts } from '../../i18n/language';
import { personIdOf } from './person-id';
import { STAFF } from './texts';

const PAUSE_MS = 200;

export function PersonField({ name, label, hint }: { name: string; label: string; hint: string }) {
  const { people: t } = useTexts(STAFF);
  const canSearch = may(usePerson(), 'people.read');
  const [text, setText] = useState('');
  const [settled] = useDebouncedValue(text.trim(), PAUSE_MS);
  const isOpen = canSearch && settled.length >= 2 && personIdOf(settled) === 0;
  const { data } = useInfiniteQuery({ ...peopleQuery(settled, false), enabled: isOpen });
  const people = isOpen ? (data?.pages[0]?.items ?? []) : [];
  if (!canSearch) return <TextField name={name} label={label} hint={hint} inputMode="numeric" required />;
  return (
    <>
      <TextField name={name} label={label} hint={t.choose} required autoComplete="off" maxLength={200} list={`${name}-people`} onText={setText} />
      <datalist id={`${name}-people`}>
        {people.map((each) => <option key={each.id} value={`${each.name}, ${each.email} (№ ${each.id})`} />)}
      </datalist>
    </>
  );
}
