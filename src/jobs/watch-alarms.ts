import { DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import type { Notice } from '../alerts/alert.ts';
import { sentence } from '../alerts/defang.ts';
import { BLAST_RADII } from '../core/blast-radius.ts';
import type { Clients } from '../core/clients.ts';
import type { Config } from '../core/config.ts';
import { isRetryable } from '../core/errors.ts';
import type { StopAlarm } from '../core/stop-alarm.ts';
import { describeError, type Telemetry } from '../core/telemetry.ts';
import type { AlarmSeen } from '../journal/alarms-seen.ts';
import type { Journal } from '../journal/journal.ts';
import { commandLine } from '../policy/riposte-yml/command-prefix.ts';

export interface WatchOptions {
  clients: Pick<Clients, 'cloudwatch'>;
  config: Pick<Config, 'account' | 'region' | 'stack' | 'stopAlarms'>;
  telemetry: Telemetry;
  now(): number;
}

/** What became of the look, for who hands over: people are told first, and then it is kept that they were. */
export interface Watched {
  notices: Notice[];
  keep(): Promise<void>;
}

const RINGS = 'ALARM';
/** How one alarm was found: `ALARM` with its time, so that one that rings again is news, or a word. */
type Found = { alarm: StopAlarm; as: string; since?: number; why?: string };

const NOTHING: Watched = { notices: [], keep: async () => {} };

/**
 * Looks at the alarms of the account's own that stop Riposte. One that has begun to ring has its classes wait for a person,
 * as a budget that is used up does, once for each time it begins: who lets them go on while it rings has decided that. One
 * that is gone or cannot be read stops nothing and is told once.
 */
export async function watchAlarms(
  journal: Pick<Journal, 'readAlarms' | 'keepAlarms' | 'trip'>,
  options: WatchOptions,
): Promise<Watched> {
  const { config, telemetry, now } = options;
  if (config.stopAlarms.length === 0) return NOTHING;
  const [known, found] = await Promise.all([journal.readAlarms(), lookAt(options)]);
  if (!found) return NOTHING;
  const news = found.filter(({ alarm, as }) => known[alarm.arn]?.as !== as);
  const notices: Notice[] = [];
  const seen: Record<string, AlarmSeen> = { ...known };
  for (const each of news) {
    const { as, alarm } = each;
    const { stopped } = known[alarm.arn] ?? {};
    // One that could not be read meanwhile, and rings as it did before, is no news.
    if (as.startsWith(RINGS) && as !== stopped) {
      await stop(each, journal, now());
      telemetry.warn('alarm stops classes', { alarm: each.alarm.arn, classes: each.alarm.classes });
      notices.push(ringing(each, config, now()));
    } else if (each.why) notices.push(unreadable(each, config));
    const last = as.startsWith(RINGS) ? as : stopped;
    seen[alarm.arn] = { as, ...(last && { stopped: last }) };
  }
  return { notices, keep: news.length > 0 ? () => journal.keepAlarms(seen) : NOTHING.keep };
}

/** How each alarm is; undefined where CloudWatch could not be asked for now. */
async function lookAt({ clients, config, telemetry }: WatchOptions): Promise<Found[] | undefined> {
  const isHere = ({ account, region }: StopAlarm): boolean => account === config.account && region === config.region;
  const [here, elsewhere] = [config.stopAlarms.filter(isHere), config.stopAlarms.filter((each) => !isHere(each))];
  const away = elsewhere.map((alarm) => ({
    alarm,
    as: 'elsewhere',
    why: `It is not in account ${config.account} and region ${config.region}, where Riposte is.`,
  }));
  if (here.length === 0) return away;
  try {
    return [...(await describe(here, clients)), ...away];
  } catch (error) {
    const { name, message } = describeError(error);
    telemetry.warn('alarms that stop could not be read', { name, message });
    if (isRetryable(error)) return undefined;
    const why = `CloudWatch did not show it: ${name}: ${sentence(message, 200)}`;
    return [...here.map((alarm) => ({ alarm, as: `unread ${name}`, why })), ...away];
  }
}

async function describe(alarms: readonly StopAlarm[], { cloudwatch }: WatchOptions['clients']): Promise<Found[]> {
  const AlarmNames = alarms.map(({ name }) => name);
  const { MetricAlarms = [], CompositeAlarms = [] } = await cloudwatch.send(
    new DescribeAlarmsCommand({ AlarmNames, AlarmTypes: ['MetricAlarm', 'CompositeAlarm'], MaxRecords: 100 }),
  );
  const byName = new Map([...MetricAlarms, ...CompositeAlarms].map((each) => [each.AlarmName, each]));
  return alarms.map((alarm) => {
    const { StateValue, StateTransitionedTimestamp } = byName.get(alarm.name) ?? {};
    if (StateValue === undefined)
      return { alarm, as: 'gone', why: 'There is no such alarm: it may have been deleted.' };
    if (StateValue !== 'ALARM') return { alarm, as: 'quiet' };
    const since = StateTransitionedTimestamp?.getTime();
    return { alarm, as: `${RINGS} ${since ?? ''}`, ...(since !== undefined && { since }) };
  });
}

const named = ({ name }: StopAlarm): string => sentence(name, 100);

async function stop({ alarm, since }: Found, journal: Pick<Journal, 'trip'>, now: number): Promise<void> {
  const why = `The alarm ${named(alarm)}, which stops Riposte, began to ring at ${timeOf(since ?? now)}.`;
  for (const radius of alarm.classes) await journal.trip(radius, { at: now, why });
}

const timeOf = (at: number): string => `${new Date(at).toISOString().slice(0, 16)}Z`;

function ringing({ alarm, as, since }: Found, { stack, account, region }: WatchOptions['config'], now: number): Notice {
  const isAll = alarm.classes.length === BLAST_RADII.length;
  const what = isAll ? 'everything' : alarm.classes.join(', ');
  const resume = isAll
    ? [commandLine('resume')]
    : alarm.classes.map((radius) => commandLine(`resume --class ${radius}`));
  return {
    id: `${stack}#stop-alarm#${alarm.arn}#${as}`,
    about: 'stop-alarm',
    severity: 'high',
    needsPerson: true,
    subject: `[Riposte] Alarm ${named(alarm)} rings: Riposte asks before it changes ${isAll ? 'anything' : what}`,
    body: [
      `The alarm ${named(alarm)} began to ring at ${timeOf(since ?? now)}. By the setting stopAlarms, ${what} wait${isAll ? 's' : ''} for a person from now on.`,
      'See first whether Riposte is the cause:',
      `  ${commandLine('list --outcome applied --since 2h')}`,
      'What it did is put back with undo, which takes the same selectors. Findings are decided and told as ever; one question comes for each class with something to change.',
      'To let it go on, whether the alarm still rings or not:',
      ...resume.map((line) => `  ${line}`),
      '',
      `Stack ${stack}, account ${account}, region ${region}.`,
      '',
    ].join('\n'),
  };
}

const unreadable = ({ alarm, as, why }: Found, { stack, account, region }: WatchOptions['config']): Notice => ({
  id: `${stack}#stop-alarm#${alarm.arn}#${as}`,
  about: 'stop-alarm',
  severity: 'medium',
  needsPerson: true,
  subject: `[Riposte] Alarm ${named(alarm)} cannot stop Riposte any more`,
  body: [
    `${why} The setting stopAlarms names ${sentence(alarm.arn, 400)}.`,
    'Riposte goes on as if it did not ring. Make the alarm again, or take it out of stopAlarms. This is told once.',
    '',
    `Stack ${stack}, account ${account}, region ${region}.`,
    '',
  ].join('\n'),
});
