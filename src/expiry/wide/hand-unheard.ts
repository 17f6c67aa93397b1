import type { Clients } from '../../core/clients.ts';
import type { Config } from '../../core/config.ts';
import { isOfCall, RiposteError } from '../../core/errors.ts';
import { type Finding, findingKey } from '../../core/finding.ts';
import { parsedJson } from '../../core/json.ts';
import { describeError, type Telemetry } from '../../core/telemetry.ts';
import { createFindingIntake } from '../../decide/intake.ts';
import { createJournal } from '../../journal/journal.ts';
import type { Layer } from '../../policy/playbooks/order.ts';
import { BEST_EFFORT } from './open-findings.ts';

export interface UnheardOptions {
  clients: Clients;
  config: Config;
  telemetry: Telemetry;
  now(): number;
  /** What riposte.yml says about playbooks; the deployed one unless told. */
  riposteYml?: Layer | undefined;
}

/** So many a run, the worst first, so that the first look in an account is no flood: the rest is for the runs after. */
const MOST_HANDED = 50;
/** So many are read, or decided about, in one call. */
const AT_ONCE = 25;
const READ_AT_ONCE = 100;

/**
 * Hands over what services hold open and no event has told of: the same finding, by the same id, as the event would
 * have led to, with the service's own times, so that what is old is told and not acted on.
 *
 * @throws when something could not be handed over; the next look does it
 */
export async function handUnheard(options: UnheardOptions): Promise<{ unheard: number; handed: number }> {
  const { config, clients, telemetry } = options;
  const open = new Map((await readOpen(options)).map((finding) => [findingKey(finding), finding]));
  const journal = createJournal(clients.dynamodb, config.table);
  const keys = [...open.keys()];
  const unheard: Finding[] = [];
  for (let from = 0; from < keys.length; from += READ_AT_ONCE) {
    const some = keys.slice(from, from + READ_AT_ONCE);
    const known = await journal.readFindings(some);
    unheard.push(...some.flatMap((key, n) => (known[n] ? [] : (open.get(key) ?? []))));
  }
  const now = unheard
    .sort((a, b) => b.severity - a.severity || (a.lastSeen < b.lastSeen ? 1 : -1))
    .slice(0, MOST_HANDED);
  const intake = createFindingIntake(options);
  let lost = 0;
  for (let from = 0; from < now.length; from += AT_ONCE) lost += (await intake(now.slice(from, from + AT_ONCE))).length;
  telemetry.info('open findings looked through', {
    open: open.size,
    unheard: unheard.length,
    handed: now.length - lost,
  });
  if (lost > 0) throw new Error(`${lost} findings could not be handed over, and will be by the next look`);
  return { unheard: unheard.length, handed: now.length };
}

async function readOpen({ clients, config, telemetry }: UnheardOptions): Promise<Finding[]> {
  const all: Finding[] = [];
  for (const { source, envelope, open } of BEST_EFFORT) {
    try {
      const { account, region } = config;
      for (const { detail, resources = [] } of await open(clients, config)) {
        // As an event is: without the SDK's own kinds of times.
        const event = parsedJson(
          JSON.stringify({ ...envelope, account, region, resources, id: 'wide-look', time: new Date(0), detail }),
        );
        all.push(...parsed(() => source.parse(event), source.id, telemetry));
      }
    } catch (error) {
      // Off, or denied: the daily email says which services are on.
      if (!isOfCall(error)) throw error;
      telemetry.warn('a service does not say what it holds open', { service: source.id, ...describeError(error) });
    }
  }
  return all;
}

/** What no source can read must not hold up the rest; samples, and what is over, are nothing that was missed. */
function parsed(read: () => Finding[], service: string, telemetry: Telemetry): Finding[] {
  try {
    return read().filter(({ sample, archived }) => !sample && !archived);
  } catch (error) {
    if (!(error instanceof RiposteError)) throw error;
    telemetry.error('an open finding cannot be read', { service, ...describeError(error) });
    return [];
  }
}
