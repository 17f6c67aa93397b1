import type { FindTargets } from '../../../core/action.ts';
import { resourcesOf } from '../../../core/finding.ts';
import { ownResource } from './own-resource.ts';

const ID = '(mrk-[0-9a-f]{32}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})';
const KEY_NAMING = { service: 'kms', arnResource: new RegExp(`^key/${ID}$`), name: new RegExp(`^${ID}$`) };

/** The KMS keys of a finding, by id or ARN. */
export const keyTargets: FindTargets = (finding, config) =>
  resourcesOf(finding, 'key').map((key) => ownResource(finding, key, KEY_NAMING, config));
