import type { Finding } from '../../core/finding.ts';
import { about, actorName, type Headline, inWords, nameOf } from '../headline.ts';
import { namedBy, TYPE } from './guardduty-subject.ts';
import { WORDS } from './guardduty-words.ts';

/** What GuardDuty found, from its type alone: titles may quote what an attacker chose. */
export function guarddutyHeadline(finding: Finding): Headline {
  const [, purpose = '', resource = '', family = '', detail = '', artifact = ''] = TYPE.exec(finding.type) ?? [];
  const { kinds, noun } = namedBy(resource, family);
  const words =
    byDirection(finding, resource, family) ??
    keysOf(finding.type, purpose, resource, family, detail, artifact)
      .map((key) => (Object.hasOwn(WORDS, key) ? WORDS[key] : undefined))
      .find((found) => found !== undefined) ??
    unheardOf(purpose, family);
  const name =
    kinds === 'actor' ? (actorName(finding) ?? nameOf(finding, 'user', 'access-key')) : nameOf(finding, ...kinds);
  const isSaid = (kinds === 'actor' && words.includes('{}')) || words.startsWith('root ');
  const by = isSaid ? undefined : actorName(finding);
  const says = about(words, noun, name ?? finding.resources[0]?.id);
  // Of a type that nobody knows yet, its name says more than where it was seen.
  return { says: [...says, says.at(-1)?.replace(/(?<=\)) at .*$/, '') ?? ''], ...(by !== undefined && { by }) };
}

/** From the whole type to its family alone. */
const keysOf = (type: string, purpose: string, resource: string, family: string, detail: string, artifact: string) => [
  type,
  `${purpose}:${resource}/${family}${detail}`,
  `${purpose}:${resource}/${family}`,
  `${resource}/${family}`,
  `${family}${detail}${artifact}`,
  `${family}${artifact}`,
  `${family}${detail}`,
  family,
];

/** Who guesses whose passwords, and who called whom, is in the finding and not in its type. */
function byDirection({ role, direction }: Finding, resource: string, family: string): string | undefined {
  if (resource === 'EC2' && family === 'MaliciousIPCaller')
    return direction === 'INBOUND' ? 'listed address connects to {}' : '{} talks to a listed address';
  const [, protocol] = /^(SSH|RDP)BruteForce$/.exec(family) ?? [];
  if (protocol === undefined) return undefined;
  if (role === 'ACTOR') return `{} guesses ${protocol} passwords`;
  const isAttacked = role === 'TARGET' && direction === 'INBOUND';
  return isAttacked ? `${protocol} passwords of {} guessed` : `${protocol} brute force at {}`;
}

/** A type that is not in the table, or none of GuardDuty's at all. */
const unheardOf = (purpose: string, family: string): string =>
  family === '' ? 'unknown GuardDuty event about {}' : `${inWords(purpose)} (${inWords(family)}) at {}`;
