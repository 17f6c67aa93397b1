import type { Finding } from '../../core/finding.ts';
import { about, type Headline, shortName } from '../headline.ts';

/** Inspector's own number of a weakness, such as CVE-2026-90001; anything else is left out. */
const WEAKNESS = /^[A-Z][A-Z0-9]*(?:-[A-Za-z0-9]+){1,5}$/;

/** Which weakness was found where. */
export function inspectorHeadline(finding: Finding): Headline {
  const name = finding.resources[0]?.id;
  return { says: about(wordsOf(finding), 'a resource', name && nameOfResource(name)) };
}

/** Images are named by repository and a digest of 64 characters: the first says what they are. */
const nameOfResource = (id: string): string => id.replace(/\/sha256:[0-9a-f]{64}$/, '');

function wordsOf({ type, facts, title }: Finding): string {
  const { status, port } = facts;
  if (type === 'Inspector2 Coverage')
    return `${status === 'ACTIVE' ? 'Inspector scans' : 'Inspector no longer scans'} {}`;
  if (type === 'Inspector2 Scan') return 'Inspector has scanned {}';
  const over = status === 'CLOSED' ? 'Mended: ' : '';
  if (type === 'NETWORK_REACHABILITY')
    return `${over}Port ${String(port ?? '?').replace(/\D.*$/, '')} of {} can be reached`;
  if (type === 'CODE_VULNERABILITY')
    return `${over}${/hard-?coded (?:credential|secret)/i.test(title) ? 'Credentials' : 'Weakness'} in the code of {}`;
  const id = String(facts.vulnerabilityId ?? '');
  return `${over}${WEAKNESS.test(id) ? shortName(id, 24) : 'Weakness'}${packageOf(facts)} on {}`;
}

/** The first package by its name alone. */
function packageOf({ packages }: Finding['facts']): string {
  const [, name] = /^([\w.+-]{1,40}) /.exec(String(packages ?? '')) ?? [];
  return name === undefined ? '' : ` in ${shortName(name, 20)}`;
}
