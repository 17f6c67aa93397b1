import { ACTION_IDS, type ActionId } from '../../core/action-ids.ts';
import { BASELINES, isBaseline } from '../../core/baseline.ts';
import { CONTAINABLE, isContainable } from '../../core/contain.ts';
import { MODES } from '../../core/decision.ts';
import { readStopAlarm } from '../../core/stop-alarm.ts';
import { ids, setting } from './define.ts';
import { listOf, matching, matchingOrNone, oneOf } from './kinds.ts';
import * as pattern from './patterns.ts';

const isActionId = (text: string): text is ActionId => ACTION_IDS.some((each) => each === text);

/** Who hears of it and when, and what may be done. */
export const PEOPLE = {
  email: setting(
    matchingOrNone('one e-mail address', (text) => pattern.ADDRESS.test(text)),
    { is: 'who gets alerts, alarms and the daily digest; needed to deploy', default: '', empty: 'needed' },
  ),
  mode: setting(oneOf(...MODES), {
    is: 'the most that any playbook may do: `observe`, `notify`, `approve`, `enforce`',
    default: 'enforce',
  }),
  actions: setting(
    listOf(
      'all, or an action of the README’s table, such as block-ip',
      (entry) => entry === 'all' || isActionId(entry),
    ),
    {
      is: 'the actions that are deployed, comma-separated, or `all`: without the others’ permissions; `notify` always is',
      default: 'all',
    },
  ),
  contain: setting(listOf(`one of ${CONTAINABLE.join(', ')}`, isContainable), {
    is: 'what may be contained, comma-separated: `instances`, `sessions`, `users`, `objects`, `functions`, `databases`, `clusters`, `tasks`; permissions exist for these alone: [docs/containment.md](docs/containment.md)',
    default: '',
    empty: 'nothing',
  }),
  baseline: setting(listOf(`one of ${BASELINES.join(', ')}`, isBaseline), {
    is: 'what is made as it is meant to be, comma-separated: `tls`, `encryption` (of buckets), `volumes` (encryption of new EBS volumes), `listeners` (TLS of load balancers); permissions exist for these alone: [docs/baseline.md](docs/baseline.md)',
    default: '',
    empty: 'nothing',
  }),
  stopAlarms: setting(
    listOf(
      'the ARN of a CloudWatch alarm, or one with a class before it such as instances=arn:aws:cloudwatch:eu-west-1:111122223333:alarm:checkout-errors',
      (entry) => readStopAlarm(entry) !== undefined,
    ),
    {
      is: 'ARNs of your own CloudWatch alarms: one that rings has everything, or the class before it (`instances=ARN`), wait for a person: [docs/riposte-yml.md](docs/riposte-yml.md#budgets)',
      default: '',
      empty: 'none',
    },
  ),
  quarantineVpcs: setting(ids('the id of a VPC', 'vpc-0a1b2c3d4e5f60001', pattern.VPC), {
    is: 'the VPCs in which the stack makes the two quarantine groups that isolating an instance or a database needs',
    default: '',
    empty: 'none',
  }),
  timeZone: setting(matching('an IANA time zone such as Europe/Zurich', pattern.isTimeZone), {
    is: 'of the digest, such as `Europe/Zurich`',
    default: 'UTC',
  }),
  digestTime: setting(
    matching('a time such as 07:00', (text) => pattern.TIME.test(text)),
    { is: 'when the digest of the day before is sent, in that time zone', default: '07:00' },
  ),
  openFindings: setting(oneOf('on', 'off'), {
    is: '`off`: the daily email does not ask GuardDuty, Inspector, Macie, Security Hub and Access Analyzer what they hold open: [docs/digest.md](docs/digest.md)',
    default: 'on',
  }),
  sesFrom: setting(
    matchingOrNone('one e-mail address', (text) => pattern.ADDRESS.test(text)),
    {
      is: 'the address that sends the digest as HTML by Amazon SES: [docs/digest.md](docs/digest.md)',
      default: '',
      empty: 'off',
    },
  ),
  sesIdentity: setting(
    matchingOrNone(
      'a domain or an address that is an identity of Amazon SES in this region',
      (text) => pattern.ADDRESS.test(text) || pattern.DOMAIN.test(text),
    ),
    {
      is: 'the domain or address in SES that `sesFrom` belongs to, when it is there already',
      default: '',
      empty: 'made by the stack',
    },
  ),
};
