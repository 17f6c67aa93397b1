import type { Notice } from '../../alerts/alert.ts';
import { asciiLine, quoted, sentence } from '../../alerts/defang.ts';
import { plural, wrap } from '../../alerts/plain-text.ts';
import { subjectOf } from '../../alerts/what-happened.ts';
import type { Config } from '../../core/config.ts';
import { utc } from '../../core/text.ts';
import { hours } from '../../core/time.ts';
import { type Sampled, type Top, topsOf } from '../../health/web-acl/sampled-requests.ts';
import { commandLine } from '../../policy/riposte-yml/command-prefix.ts';
import type { Unusual } from './unusual.ts';

/** A rule that blocked much more than on other days, as people are told of it. */
export interface Spike extends Unusual {
  /** Names as the web ACL has them, or the metrics' where it is not found. */
  webAcl: string;
  rule: string;
  /** `CloudFront` or a region. */
  where: string;
  /** Requests that it stopped; none where AWS WAF keeps none. */
  samples: readonly Sampled[];
  /** Why there is no sample. */
  unsampled?: string;
}

const MOST_TOPS = 3;

/** What people are told of one such rule: figures, whom and what it stopped, and how to see more. */
export function spikeNotice(spike: Spike, day: string, { account, stack }: Pick<Config, 'account' | 'stack'>): Notice {
  const { webAcl, rule, where, blocked, usual, from } = spike;
  const usually =
    usual === 0
      ? 'it blocked nothing on most days before'
      : `on most days before ${Math.round(usual)} an hour at the most`;
  return {
    id: `${stack}#waf-rule#${where}#${webAcl}#${rule}#${day}`,
    about: 'web-firewall',
    severity: 'medium',
    needsPerson: true,
    subject: subjectOf(
      (most) => asciiLine(`WAF rule ${quoted(rule, 60)} blocks much more than usual in ${where}`, most),
      {
        account,
        band: 'MEDIUM',
      },
    ),
    body: [
      ...wrap(
        `The rule ${quoted(rule, 128)} of the web ACL ${quoted(webAcl, 128)} blocked ${plural(blocked, 'request')} from ${utc(from)} to ${utc(from + hours(1))}; ${usually}.`,
      ),
      '',
      ...sampleLines(spike),
      '',
      ...wrap(
        'Look whether these are attackers or your own clients: a rule that was added or changed of late stops honest requests as well. The command shows more, and what to paste to let them pass:',
        '  ',
      ),
      `  ${commandLine(`waf samples${optionsFor(webAcl, rule)}`)}`,
      '',
      `Stack ${stack}, account ${account}, ${where}.`,
      '',
    ].join('\n'),
  };
}

/** Names that a shell takes as they are; without them the command shows every rule. */
const optionsFor = (webAcl: string, rule: string): string =>
  [webAcl, rule].every((name) => /^[\w-]{1,128}$/.test(name)) ? ` --acl ${webAcl} --rule ${rule}` : '';

function sampleLines({ samples, unsampled }: Spike): string[] {
  if (unsampled) return wrap(sentence(`No sample of them: ${unsampled}`, 300), '  ');
  if (samples.length === 0) return wrap('AWS WAF keeps no sample of them.', '  ');
  const { addresses, uris, countries, userAgents } = topsOf(samples, MOST_TOPS);
  const inside = topsOf(
    samples.map((one) => ({ ...one, uri: one.within ?? '' })),
    MOST_TOPS,
  ).uris;
  return [
    ...line('Most from', addresses),
    ...line('Countries', countries),
    ...line('Most to', uris),
    ...line('User agents', userAgents),
    ...line('Rules inside', inside),
  ];
}

const line = (what: string, tops: readonly Top[]): string[] =>
  tops.length === 0
    ? []
    : wrap(`${what}: ${tops.map(({ name, requests }) => `${quoted(name, 100)} (${requests})`).join('; ')}`, '  ');
