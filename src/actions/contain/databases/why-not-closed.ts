import { clean } from '../../../core/text.ts';
import type { Database } from './rds-instance.ts';

const OTHER_SERVICES: Readonly<Record<string, string>> = { docdb: 'Amazon DocumentDB', neptune: 'Amazon Neptune' };

/** Why a database is not isolated, by what it is, and what to do instead; undefined where it may be. */
export function whyNotClosed(id: string, found: Database): { reason: string; advice: string } | undefined {
  if (found.status === 'deleting')
    return {
      reason: `${id} is being deleted.`,
      advice: 'Look whether a last snapshot and automated backups are left, and keep them.',
    };
  const service = OTHER_SERVICES[found.engine];
  if (service)
    return {
      reason: `${id} belongs to ${service}, whose clusters are changed by its own calls.`,
      advice: `Give its cluster a security group without rules, by the console of ${service}, and take a snapshot.`,
    };
  if (found.engine.startsWith('custom-'))
    return {
      reason: `${id} is of RDS Custom, which has no security groups of its own: those of its host count.`,
      advice: `Isolate its host, the EC2 instance that is named in its automation, after a snapshot of it.`,
    };
  if (found.hasNoVpc)
    return {
      reason: `The cluster ${clean(found.cluster, 63)} of ${id} has no VPC: it is reached by the internet access gateway, and no security group filters that.`,
      advice: `Its users log in by IAM alone: deny rds-db:connect to the principal that was seen, or take it off its roles' policies.`,
    };
  if (found.vpcId === '' || found.groups.length === 0)
    return { reason: `${id} shows no VPC with security groups.`, advice: 'Look at it in the console.' };
  return undefined;
}
