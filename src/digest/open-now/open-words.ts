import { quoted, sentence } from '../../alerts/defang.ts';
import { plural } from '../../alerts/plain-text.ts';
import type { SeverityBand } from '../../core/finding.ts';
import type { Digest } from '../model.ts';
import { BANDS } from '../order.ts';
import { SOURCE_NAMES } from '../source-names.ts';
import { isCounted } from './open-now.ts';

/** One service in words: a line, and the worst of what it holds open. */
export interface OpenWords {
  /** The worst band that it holds open; empty where it knows none. */
  band: SeverityBand | '';
  /** As `10 open: 1 critical, 6 high, 3 low; 12 the day before`. */
  line: string;
  name: string;
  total: string;
  worst: { band: SeverityBand | ''; text: string }[];
}

/** What a service holds open, or why it could not be asked. Titles come from the service and are cleaned. */
export function openWords(one: Digest['openNow'][number], kind: Digest['kind']): OpenWords {
  const name = SOURCE_NAMES[one.service];
  if (!isCounted(one)) return { band: '', line: sentence(one.note, 300), name, total: '?', worst: [] };
  const { total, isMore, bands, failing = 0, worst, before } = one;
  const shown = `${isMore ? 'more than ' : ''}${total.toLocaleString('en')}`;
  const counts = bands
    ? BANDS.filter((band) => bands[band] > 0).map((band) => `${bands[band].toLocaleString('en')} ${band}`)
    : [];
  const earlier = before === undefined ? '' : `; ${before.toLocaleString('en')} the ${kind} before`;
  const most = isMore ? 'at least ' : '';
  const controls = failing === 0 ? '' : `; ${most}${plural(failing, 'control fails', 'controls fail')}`;
  return {
    band: (bands && BANDS.find((band) => bands[band] > 0)) ?? '',
    line: `${shown} open${counts.length > 0 ? `: ${counts.join(', ')}` : ''}${controls}${earlier}`,
    name,
    total: `${total.toLocaleString('en')}${isMore ? '+' : ''}`,
    worst: worst.map(({ band, type, title }) => ({
      band: band ?? '',
      text: [type, title]
        .filter(Boolean)
        .map((text) => quoted(text, 150))
        .join(': '),
    })),
  };
}
