/** Catalogues: the categories of issues and the themes that they belong to. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { catalogueQuery, saveCategory, type CatalogueKind, type Category } from '../../api/administration';
import { Guard } from '../../app/guard';
import { Action } from '../../components/dialog/action';
import { CheckField, SelectField, TextField } from '../../components/form/fields';
import { Empty, Loaded } from '../../components/loaded/loaded';
import { Page, Section } from '../../components/page/page';
import { Table } from '../../components/table/table';
import { KIT } from '../../i18n/kit';
import { nameIn, useSpeech, useTexts } from '../../i18n/language';
import { ADMINISTRATION } from './texts';

export function CataloguesPage() {
  const { catalogues: t } = useTexts(ADMINISTRATION);
  return (
    <Guard staff permissions={['catalogues.manage']} inner>
      {() => (
        <Page title={t.title} inner>
          <Section title={t.categories}><Rows kind="categories" label={t.categories} /></Section>
          <Section title={t.themes}><Rows kind="themes" label={t.themes} /></Section>
        </Page>
      )}
    </Guard>
  );
}

function Rows({ kind, label }: { kind: CatalogueKind; label: string }) {
  const { catalogues: t } = useTexts(ADMINISTRATION);
  const kit = useTexts(KIT);
  const query = useQuery(catalogueQuery(kind));
  return (
    <>
      <div><Edit kind={kind} category={null} next={(query.data?.length ?? 0) + 1} /></div>
      <Loaded query={query}>
        {(rows) => (rows.length === 0 ? <Empty text={t.none} /> : (
          <Table
            label={label} rows={rows} keyOf={({ slug }) => slug} isFaded={({ active }) => !active}
            columns={[
              { key: 'ru', name: t.nameRu, heads: true, cell: ({ names }) => names.ru },
              { key: 'en', name: t.nameEn, cell: ({ names }) => names.en },
              { key: 'slug', name: t.slug, cell: ({ slug }) => <code>{slug}</code> },
              ...(kind === 'categories' ? [{ key: 'theme', name: t.theme, cell: ({ theme }: Category) => theme ?? '' }] : []),
              { key: 'active', name: t.active, cell: ({ active }) => (active ? kit.yes : kit.no) },
              { key: 'edit', name: t.edit, end: true, cell: (row) => <Edit kind={kind} category={row} next={row.position} /> },
            ]}
          />
        ))}
      </Loaded>
    </>
  );
}

function Edit({ kind, category, next }: { kind: CatalogueKind; category: Category | null; next: number }) {
  const { catalogues: t } = useTexts(ADMINISTRATION);
  const kit = useTexts(KIT);
  const { language } = useSpeech();
  const queries = useQueryClient();
  const { data: themes = [] } = useQuery(catalogueQuery('themes'));
  const add = kind === 'themes' ? t.addTheme : t.addCategory;
  return (
    <Action
      name={category === null ? add : t.edit} {...(category !== null && { about: nameIn(language, category.names) })}
      title={category === null ? add : nameIn(language, category.names)} submit={kit.save} done={t.saved}
      onReload={() => void queries.invalidateQueries({ queryKey: ['catalogues'] })}
      onSubmit={async (values) => {
        await saveCategory(kind, {
          slug: category?.slug ?? values.text('slug'), names: { ru: values.text('name_ru'), en: values.text('name_en') }, theme: values.optional('theme'),
          active: values.flag('active'), position: values.number('position') ?? next,
        }, category?.etag ?? null);
        await queries.invalidateQueries({ queryKey: ['catalogues'] });
      }}
    >
      {category === null && <TextField name="slug" label={t.slug} hint={t.slugHint} required maxLength={60} spellCheck={false} />}
      <TextField name="name_ru" label={t.nameRu} required maxLength={100} defaultValue={category?.names.ru ?? ''} />
      <TextField name="name_en" label={t.nameEn} required maxLength={100} defaultValue={category?.names.en ?? ''} />
      {kind === 'categories' && (
        <SelectField key={themes.length} name="theme" label={t.theme} required defaultValue={category?.theme ?? ''} choices={themes.map(({ slug, names }) => [slug, nameIn(language, names)])} />
      )}
      <TextField name="position" label={t.position} hint={t.positionHint} type="number" min={0} required defaultValue={next} />
      <CheckField name="active" label={t.active} defaultChecked={category?.active ?? true} />
    </Action>
  );
}
