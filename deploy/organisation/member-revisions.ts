import { memberContain } from './member-contain.ts';
import { memberRegion } from './member-region.ts';
import { memberRoles } from './member-roles.ts';

const revisionIn = (template: string): string => JSON.parse(template).Outputs.Revision.Value;

/** The revisions of the templates of this release: a member that shows another one is behind. */
export const memberRevisions = (): string =>
  `${JSON.stringify({ roles: revisionIn(memberRoles()), region: revisionIn(memberRegion()), contain: revisionIn(memberContain()) }, null, 2)}\n`;
