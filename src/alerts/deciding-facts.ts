import type { Finding } from '../core/finding.ts';
import { factsLine, type ShownFact, shownFacts } from '../sources/shown-facts.ts';
import { quoted } from './defang.ts';

/** The deciding facts of a finding, harmless in every channel. */
export const factsOf = (finding: Finding): ShownFact[] =>
  shownFacts(finding).map(({ name, value }) => ({ name, value: quoted(value) }));

/** The first of them on one line, for lists. @example 'domain beacon[.]example[.]net; threat Example.Botnet' */
export const factsText = (finding: Finding): string => quoted(factsLine(finding));

const CVE = /^CVE-\d{4}-\d{4,7}$/;
const DOCS = /^https:\/\/(?:docs|console)\.aws\.amazon\.com\/[\w./#?=&-]{1,200}$/;

/** Pages that say more of a weakness or a control, made of constants and checked parts. */
export function factLinks({ source, facts }: Finding): string[] {
  const { vulnerabilityId = '', fixUrl = '' } = facts;
  return [
    ...(source === 'inspector' && CVE.test(String(vulnerabilityId))
      ? [`https://nvd.nist.gov/vuln/detail/${vulnerabilityId}`]
      : []),
    ...(source === 'security-hub' && DOCS.test(String(fixUrl)) ? [String(fixUrl)] : []),
  ];
}
