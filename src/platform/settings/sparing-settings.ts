import { parseNetwork } from '../../core/addresses/network.ts';
import { id, ids, setting } from './define.ts';
import { listOf, oneOf } from './kinds.ts';
import * as pattern from './patterns.ts';
import { RULES_HOMES } from './rules-home.ts';

/** What is never blocked or touched, and who may change a playbook. */
export const SPARING = {
  neverBlock: setting(
    listOf(
      'an address, or a CIDR that begins at its network address, such as 203.0.113.0/24',
      (entry) => parseNetwork(entry) !== undefined,
    ),
    {
      is: 'addresses and CIDRs that are never blocked, comma-separated, beside all special-use ranges',
      default: '',
      empty: 'none',
    },
  ),
  neverBlockParameter: setting(id('the name of a parameter', '/riposte/partners', pattern.PARAMETER), {
    is: 'a parameter that lists more of them, such as `/riposte/partners`',
    default: '',
    empty: 'none',
  }),
  neverBlockObject: setting(id('an object', 's3://bucket/key', pattern.OBJECT), {
    is: 'an object that lists more of them, one a line, such as `s3://bucket/key`',
    default: '',
    empty: 'none',
  }),
  playbookParameter: setting(id('the name of a parameter', '/riposte/playbooks', pattern.PARAMETER), {
    is: 'a parameter that overrides playbooks without a deployment, such as `/riposte/playbooks`: [docs/riposte-yml.md](docs/riposte-yml.md)',
    default: '',
    empty: 'none',
  }),
  rules: setting(oneOf(...RULES_HOMES), {
    is: 'where rules are read that override the packaged ones without a deployment: `appconfig` (checked before they are taken, rolled back when Riposte’s alarms ring), `parameter` (that of `playbookParameter`, which by itself means the same), `file` (nowhere else): [docs/riposte-yml.md](docs/riposte-yml.md#without-a-deployment)',
    default: 'file',
  }),
  awsRanges: setting(oneOf('all', 'origin-facing', 'none'), {
    is: 'which of AWS’s published ranges are never blocked: `all`, `origin-facing` (CloudFront, Route 53), `none`',
    default: 'all',
  }),
  documentationAddresses: setting(oneOf('refuse', 'block'), {
    is: '`block` only for demonstrations with the addresses of RFC 5737',
    default: 'refuse',
  }),
  protectedPrincipals: setting(
    ids('the name of a user or role, with or without globs,', 'admin-*', pattern.PRINCIPAL),
    {
      is: 'globs of users and roles that are never touched, beside service-linked, Identity Center and break-glass ones',
      default: '',
      empty: 'none',
    },
  ),
};
