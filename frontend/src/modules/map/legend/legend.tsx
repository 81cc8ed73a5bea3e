/** The legend on the map; always says what is drawn, because both come from the same values. */
import { useScheme } from '../../../app/scheme';
import { FootprintSign, IssueSign } from '../../../components/status-badge/symbol';
import { useSpeech } from '../../../i18n/language';
import { PALETTES } from '../../../map/style/palette';
import type { LegendSection } from './legend-model';
import classes from './legend.module.css';

export function Legend({ sections }: { sections: readonly LegendSection[] }) {
  const { t } = useSpeech();
  if (sections.length === 0) return <p className={classes['empty']}>{t.legend.nothing}</p>;
  return (
    <div className={classes['legend']}>
      {sections.map((section) => (
        <section key={`${section.kind}${'title' in section ? section.title : ''}`} className={classes['section']}>
          <h3>{titleOf(section, t.legend)}</h3>
          <SectionBody section={section} />
        </section>
      ))}
    </div>
  );
}

type Titles = Record<'issuesPerCell' | 'constructionsPerCell' | 'perThousand' | 'share' | 'issues' | 'constructions', string>;

function titleOf(section: LegendSection, titles: Titles): string {
  if ('title' in section) return titles[section.title];
  return section.kind === 'issues' ? titles.issues : titles.constructions;
}

function SectionBody({ section }: { section: LegendSection }) {
  const { t } = useSpeech();
  const labels = useClassLabels(section);
  switch (section.kind) {
    case 'issues':
      return <ul>{section.statuses.map((status) => <Row key={status} sign={<IssueSign status={status} />} label={t.issueStatus[status]} />)}</ul>;
    case 'footprints':
      return (
        <ul>{section.statuses.map((status) => <Row key={status} sign={<FootprintSign status={status} />} label={t.constructionStatus[status]} />)}</ul>
      );
    case 'rings':
      return (
        <ul className={classes['scale']}>
          {section.widths.map((width, index) => (
            <Step key={width} label={labels[index] ?? ''} sign={<Hexagon fill="none" line={section.colour} width={width} />} />
          ))}
        </ul>
      );
    default:
      return (
        <>
          <ul className={classes['scale']}>
            {section.colours.map((colour, index) => <Step key={colour} label={labels[index] ?? ''} sign={<Swatch colour={colour} />} />)}
          </ul>
          {section.kind === 'choropleth' && (
            <>
              <ul><Row sign={<NoData />} label={t.legend.noData} /></ul>
              {section.years.length > 0 && <p className={classes['note']}>{t.legend.populationYear(yearsText(section.years))}</p>}
            </>
          )}
        </>
      );
  }
}

function useClassLabels(section: LegendSection): string[] {
  const { t, formats } = useSpeech();
  if (!('breaks' in section)) return [];
  const { breaks } = section;
  const share = section.kind === 'choropleth' && section.title === 'share';
  const write = (value: number) => (share ? formats.percent(value) : formats.number(value, 2));
  const whole = section.kind !== 'choropleth';
  return [null, ...breaks].map((from, index) => {
    const next = breaks[index];
    if (next === undefined) return t.legend.more(write(from ?? 0));
    if (from === null) return whole ? rangeOf(1, next - 1) : t.legend.less(write(next));
    if (share) return t.legend.range(formats.number(from * 100), write(next));
    return whole ? rangeOf(from, next - 1) : t.legend.range(write(from), write(next));
  });

  function rangeOf(from: number, to: number): string {
    return from >= to ? write(from) : t.legend.range(write(from), write(to));
  }
}

/** A span of years reads shorter than a list of them. */
export function yearsText(years: readonly number[]): string {
  const sorted = [...new Set(years)].sort((a, b) => a - b);
  const first = sorted[0];
  const last = sorted.at(-1);
  return first === last ? String(first) : `${first ?? ''}–${last ?? ''}`;
}

function Row({ sign, label }: { sign: React.ReactNode; label: string }) {
  return <li className={classes['row']}>{sign}<span>{label}</span></li>;
}

function Step({ sign, label }: { sign: React.ReactNode; label: string }) {
  return <li className={classes['step']}>{sign}<span>{label}</span></li>;
}

function Swatch({ colour }: { colour: string }) {
  return <svg width="26" height="16" aria-hidden="true"><rect width="26" height="16" rx="2" fill={colour} stroke="currentColor" strokeOpacity="0.25" /></svg>;
}

function Hexagon({ fill, line, width }: { fill: string; line: string; width: number }) {
  return (
    <svg width="26" height="24" viewBox="0 0 26 24" aria-hidden="true">
      <path d="M13 2.500l8.500 4.800v9.500L13 21.500l-8.500-4.700V7.300z" fill={fill} stroke={line} strokeWidth={width} strokeLinejoin="round" />
    </svg>
  );
}

function NoData() {
  const palette = PALETTES[useScheme()];
  return (
    <svg width="26" height="16" aria-hidden="true">
      <rect width="26" height="16" rx="2" fill={palette.noData} />
      <path d="M-2 10L10 -2M2 18L20 0M12 20L28 4M20 22L32 10" stroke={palette.hatch} strokeWidth="1.500" />
      <rect x="0.500" y="0.500" width="25" height="15" rx="2" fill="none" stroke={palette.hatch} />
    </svg>
  );
}
