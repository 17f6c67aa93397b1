import type { Finding } from '../../core/finding.ts';
import { clean } from '../../core/text.ts';
import { knownFacts } from '../read/facts.ts';
import type { Reader } from '../read/reader.ts';

const MOST_ACTIONS = 10;

/** Who may do what, under which condition; or what nobody has used for how long. */
export function accessFacts(detail: Reader, kind: string, status: string): Finding['facts'] {
  return knownFacts({
    status,
    kind,
    findingType: detail.said('findingType', 64),
    isPublic: kind === 'ExternalAccess' ? detail.flag('isPublic') : undefined,
    principal: pairsOf(detail.raw('principal')),
    actions: listOf(detail.raw('action')),
    condition: pairsOf(detail.raw('condition')),
    error: detail.said('error', 64),
    // Whatever the reason is called: what was not looked at is not known to be closed.
    notAnalyzed: detail.said('error', 64) !== undefined || undefined,
    accessType: detail.said('accessType', 64),
    unusedServices: detail.number('numberOfUnusedServices'),
    unusedActions: detail.number('numberOfUnusedActions'),
    resourceType: detail.said('resourceType', 100),
    restrictedByOrganization: detail.said('resourceControlPolicyRestriction', 64),
  });
}

/** Names and values of an object on one line, such as `AWS: 444455556666`. */
function pairsOf(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const pairs = Object.entries(value).map(([name, one]) => `${name}: ${typeof one === 'string' ? one : '…'}`);
  return clean(pairs.join(', ')) || undefined;
}

function listOf(value: unknown): string | undefined {
  const names = Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
  const more = names.length > MOST_ACTIONS ? ` and ${names.length - MOST_ACTIONS} more` : '';
  return clean(names.slice(0, MOST_ACTIONS).join(', ') + more) || undefined;
}
