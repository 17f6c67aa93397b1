import { BASELINE_TAG, KEEP_TAG } from '../src/actions/shared/baseline.ts';
import type { Finding, ResourceKind } from '../src/core/finding.ts';
import { days, hours } from '../src/core/time.ts';
import type { Maker } from './seed.ts';

// As after the call that the finding is about: stopped, open, public, disabled. Tagged as an owner who wants it kept
// would, so that there is something to see; what is not tagged is asked about or told.
export const GUARDRAIL_MAKERS: Partial<Record<ResourceKind, Maker>> = {
  trail({ id }, _finding, { cloudtrail }, now) {
    const times = { startedAt: now - days(30), stoppedAt: now - hours(1) };
    cloudtrail.seedTrail({ name: id, isLogging: false, ...times, tags: { [BASELINE_TAG]: 'logging' } });
  },
  key({ id }, { type }, { kms }, now) {
    const tags = { [KEEP_TAG]: 'true' };
    if (type.endsWith('ScheduleKeyDeletion'))
      kms.seedKey({ id, tags, state: 'PendingDeletion', deletionAt: now + days(7) });
    else kms.seedKey({ id, tags, state: type.endsWith('DisableKey') ? 'Disabled' : 'Enabled' });
  },
  snapshot({ id }, { facts }, { ec2 }) {
    ec2.sharing.seedCopy({ id, isPublic: facts.risk === 'made-public', tags: { [BASELINE_TAG]: 'private' } });
  },
  image({ id }, { facts }, { ec2 }) {
    ec2.sharing.seedCopy({ id, isPublic: facts.risk === 'made-public' });
  },
  'security-group'({ id }, finding, { ec2 }) {
    const tags: Record<string, string> = isByPerson(finding) ? { [BASELINE_TAG]: 'closed' } : {};
    const port = Number(finding.facts.port ?? String(finding.facts.ports ?? '22').split(' ')[0]);
    const named = finding.resources.filter(({ kind }) => kind === 'rule');
    // Attacked is what has been open for long.
    const added = finding.facts.securityGroups ? [{ id: 'sgr-0a1b2c3d4e5f60022' }] : named;
    const open = added.map((rule, n) => ({
      id: rule.id,
      protocol: 'tcp',
      fromPort: port,
      toPort: port,
      cidr: n % 2 === 0 ? '0.0.0.0/0' : '::/0',
      description: 'quick fix',
    }));
    const web = { id: 'sgr-0a1b2c3d4e5f60443', protocol: 'tcp', fromPort: 443, toPort: 443, cidr: '0.0.0.0/0' };
    ec2.securityGroups.seedGroup({ id, tags, rules: [...open, web] });
  },
};

const isByPerson = ({ actor }: Finding): boolean => actor?.userName?.startsWith('AWSReservedSSO_') ?? false;
