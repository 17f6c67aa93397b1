import { HOURLY_LOOKS, isHourlyLook } from '../../core/hourly-looks.ts';
import { isWideLook, WIDE_LOOKS } from '../../core/wide-looks.ts';
import { ids, setting } from './define.ts';
import { listOf, onOrOff, wholeNumber } from './kinds.ts';
import * as pattern from './patterns.ts';

/** Parts of the stack that are off until they are asked for. */
export const EXTRAS = {
  concurrency: setting(
    wholeNumber('0, or a number from 2 to 1000', (most) => most === 0 || (most >= 2 && most <= 1000)),
    {
      is: 'batches of each queue at the same time at most, for accounts with a low quota of concurrent functions (2 to 1000; `0`: Riposte’s own limits): [docs/operations.md](docs/operations.md#a-low-quota-of-functions)',
      default: 0,
    },
  ),
  securityHub: setting(onOrOff, {
    is: '`on`: show in Security Hub what became of its findings, and make the custom action "Riposte: respond": [docs/sources.md](docs/sources.md)',
    default: 'off',
  }),
  replayBus: setting(onOrOff, {
    is: '`on`: a bus for events of your own, which are decided and told as drills and never acted on: [docs/drills.md](docs/drills.md)',
    default: 'off',
  }),
  workflows: setting(ids('the ARN of a role', 'arn:aws:iam::111122223333:role/release', pattern.ROLE_ARN), {
    is: 'the roles of state machines that may ask people, as ARNs, comma-separated: [docs/workflows.md](docs/workflows.md)',
    default: '',
    empty: 'off',
  }),
  runWorkflows: setting(onOrOff, {
    is: '`on`: playbooks of your own may start state machines that are tagged `riposte:workflow=true`: [docs/workflows.md](docs/workflows.md#a-workflow-as-the-answer-to-a-finding)',
    default: 'off',
  }),
  wideLooks: setting(listOf(`one of ${WIDE_LOOKS.join(', ')}`, isWideLook), {
    is: 'what is looked at each day beside what expires, comma-separated: `findings` (open ones that no event has told of), `groups` (security groups that are open to everybody), `listeners` (old TLS, plain HTTP), `parameters` (plain text that is called like a secret), `authorities` (private certificate authorities), `protections` (what `protect` names and Shield Advanced leaves out), `trails` (those that do not log), `replicas` (secrets whose copies elsewhere do not follow), `firewall-manager` (policies that do not hold everywhere), `shared-keys` (KMS keys that strange accounts may use); permissions exist for these alone: [docs/calendar.md](docs/calendar.md#wide-looks)',
    default: '',
    empty: 'nothing',
  }),
  hourlyLooks: setting(listOf(`one of ${HOURLY_LOOKS.join(', ')}`, isHourlyLook), {
    is: 'what is looked at each hour, comma-separated: `key-stores` (custom key stores that are not connected, and those that one HSM holds up), `web-firewall` (rules that block much more than on other days); permissions exist for these alone: [docs/calendar.md](docs/calendar.md#hourly-looks)',
    default: '',
    empty: 'nothing',
  }),
  athena: setting(onOrOff, {
    is: '`on`: tables over the daily export for Athena: [docs/export.md](docs/export.md)',
    default: 'off',
  }),
  parameterBackup: setting(onOrOff, {
    is: '`on`: once a day keeps an encrypted copy of each parameter tagged `riposte:backup=true`, from which it is restored when it has expired: [docs/renewing.md](docs/renewing.md)',
    default: 'off',
  }),
  databaseRotation: setting(onOrOff, {
    is: '`on`: a rotation function for the passwords of PostgreSQL, MySQL and MariaDB: [docs/rotation.md](docs/rotation.md)',
    default: 'off',
  }),
  rotationSubnets: setting(ids('the id of a subnet', 'subnet-0a1b2c3d4e5f60001', pattern.SUBNET), {
    is: 'the subnets from which it reaches the databases',
    default: '',
    empty: 'none',
  }),
  rotationSecurityGroups: setting(ids('the id of a security group', 'sg-0a1b2c3d4e5f60001', pattern.SECURITY_GROUP), {
    is: 'its security groups there',
    default: '',
    empty: 'none',
  }),
};
