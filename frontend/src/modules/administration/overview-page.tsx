/** The first page of the administration: the parts that one may open. */
import { Guard } from '../../app/guard';
import { SiteLink } from '../../app/links';
import { may } from '../../app/session';
import { Page, Section } from '../../components/page/page';
import { useTexts } from '../../i18n/language';
import classes from './administration.module.css';
import { GROUPS } from './sections';
import { ADMINISTRATION } from './texts';

export function OverviewPage() {
  const { frame: t } = useTexts(ADMINISTRATION);
  return (
    <Guard staff inner>
      {(person) => (
        <Page title={t.overviewTitle} lead={<p>{t.overviewLead}</p>} inner>
          {GROUPS.map(({ name, sections }) => {
            const open = sections.filter(({ permissions }) => permissions.length === 0 || may(person, ...permissions));
            return open.length === 0 ? null : (
              <Section key={name} title={t[name]}>
                <ul className={classes['cards']}>{open.map((each) => <li key={each.path}><SiteLink to={each.path} className={classes['card']}>{t[each.name]}</SiteLink></li>)}</ul>
              </Section>
            );
          })}
        </Page>
      )}
    </Guard>
  );
}
