/** The sign of a status, the same on the map, in the legend and in lists. Always beside its name. */
import { useId } from 'react';
import type { ConstructionStatus, IssueStatus } from '../../api/vocabulary';
import { useScheme } from '../../app/scheme';
import { PATTERN_DOTS, patternPath } from '../../map/pattern';
import { FOOTPRINT_SYMBOLS, ISSUE_SYMBOLS } from '../../map/symbols';

export function IssueSign({ status, size = 22 }: { status: IssueStatus; size?: number }) {
  const symbol = ISSUE_SYMBOLS[status];
  return (
    <svg width={size} height={size} viewBox="-1 -1 26 26" aria-hidden="true" focusable="false">
      <path d={symbol.shape} fill={symbol.colour} stroke="#fff" strokeWidth="1.5" strokeLinejoin="round" />
      <path d={symbol.sign} fill="none" stroke="#fff" strokeWidth="2.4" strokeLinecap="round" strokeLinejoin="round" />
    </svg>
  );
}

export function FootprintSign({ status, size = 22 }: { status: ConstructionStatus; size?: number }) {
  const scheme = useScheme();
  const pattern = useId();
  const symbol = FOOTPRINT_SYMBOLS[status];
  const outline = 'M3 8l6-4.500h12v12.500l-4.500 4.500h-13.500z';
  return (
    <svg width={size} height={size} viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <defs>
        <pattern id={pattern} width="12" height="12" patternUnits="userSpaceOnUse">
          <path d={patternPath(symbol.pattern, 12)} stroke={symbol.line[scheme]} strokeWidth="1.300" fill="none" />
          {symbol.pattern === 'dots' && <path d={PATTERN_DOTS} fill={symbol.line[scheme]} />}
        </pattern>
      </defs>
      <path d={outline} fill={symbol.fill[scheme]} />
      <path
        d={outline} fill={`url(#${pattern})`} stroke={symbol.line[scheme]} strokeWidth="1.800"
        strokeDasharray={symbol.dashed ? '3.500 2.500' : undefined}
      />
    </svg>
  );
}
