import type { Finding } from '../../core/finding.ts';
import { about, capital, type Headline } from '../headline.ts';

/** Who can reach what, or no longer can. */
export function accessHeadline(finding: Finding): Headline {
  const [resource] = finding.resources;
  const kind = resource === undefined || resource.kind === 'other' ? 'resource' : resource.kind.replaceAll('-', ' ');
  return { says: about(wordsOf(finding, kind), `a ${kind}`, resource?.id) };
}

function wordsOf({ facts, type }: Finding, kind: string): string {
  const { status, error, isPublic, principal } = facts;
  const access = /^(\w+)\//.exec(type)?.[1];
  const named = `${capital(kind)} {}`;
  if (access === undefined) return 'Unknown Access Analyzer event about {}';
  if (status === 'RESOLVED') return `Access to ${kind} {} is gone`;
  if (error !== undefined) return `Access to ${kind} {} not analyzed`;
  if (access === 'UnusedAccess') return `${named} has unused access`;
  if (access === 'InternalAccess') return `${named} can be reached inside`;
  if (isPublic === true || principal === 'AWS: *')
    return `${named} can be ${kind === 'role' ? 'assumed' : 'reached'} by everybody`;
  return `${named} can be ${kind === 'role' ? 'assumed' : 'reached'} from outside`;
}
