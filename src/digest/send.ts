import { digestPeriod, isWhole, localTime, type Period, weekPeriod } from '../core/period.ts';
import { buildDigest } from './build.ts';
import type { DigestInput } from './input.ts';
import { compose } from './message.ts';
import { type Recipient, recipientProblem, recipientsOf } from './recipients.ts';
import { digestRecord } from './record.ts';
import { keepReport } from './report-store.ts';
import { claimAll, deliver } from './send-claimed.ts';
import { insteadOf } from './send-instead.ts';
import type { Claimed, Prepared, Sending, View } from './send-types.ts';

export interface Sent {
  /** How many digests this run sent. */
  sent: number;
  /** For each that was due, what became of it. */
  why: string[];
}

interface Outcome extends Sent {
  failures: unknown[];
  /** Another run has something in hand, and may die with it. */
  busy: boolean;
}

/**
 * Sends the digest of the local day that ended last, and on Mondays that of the week, once for each period and recipient.
 *
 * A run takes a lease for each recipient first, so that a retry, or two runs at once, send nothing more; what a dead run
 * left is taken over when its lease has ended. Neither SNS nor SES keeps a record of what it was given, so for a run
 * that died between sending and its mark nobody can know whether the email went out: it is sent once more, at most, with
 * the same `digestId` and subject, by which receivers can drop the copy. One too many is better than none.
 *
 * What SES will not take goes to the topic instead, with the reason.
 *
 * A digest begins where the last one to the same recipient ended, so that a change of the time zone, or a morning that
 * failed altogether, loses no instant.
 *
 * A day is gathered and its report kept also when nobody gets its digest: weeks are compared with their days.
 *
 * @throws the first failure, after everybody else was served; the next run sends what is left
 */
export async function sendDigest(sending: Sending): Promise<Sent> {
  const { config, now, settings = {}, count } = sending;
  const day = digestPeriod(now(), config.timeZone);
  const week = weekPeriod(now(), config.timeZone);
  const recipients = recipientsOf(config, settings);
  const done: Outcome = { sent: 0, why: [], failures: [], busy: false };
  for (const period of week.to === day.to ? [day, week] : [day]) {
    const due = recipients.filter(({ kinds }) => kinds.includes(period.kind));
    const { sent, why, failures, busy } = await outcomeOf(() =>
      due.length === 0 && period.kind === 'day' ? keepDay(period, sending) : sendPeriod(period, due, sending),
    );
    done.sent += sent;
    done.why.push(...why);
    done.failures.push(...failures);
    done.busy ||= busy;
  }
  const counted = done.sent || (done.busy || done.failures.length > 0 ? 0 : 1);
  if (counted > 0) count?.(counted);
  if (done.failures.length > 0) throw done.failures[0];
  return { sent: done.sent, why: done.why };
}

/** A day that cannot be gathered does not take the week with it. */
async function outcomeOf(run: () => Promise<Outcome>): Promise<Outcome> {
  try {
    return await run();
  } catch (error) {
    return { sent: 0, why: [], failures: [error], busy: false };
  }
}

/** Keeps a day whose digest nobody gets, once: under a key of its own, since it is no digest that was sent. */
async function keepDay(period: Period, sending: Sending): Promise<Outcome> {
  const record = digestRecord(period, 'report', sending);
  const claim = await record.claim();
  const nothing = { sent: 0, failures: [] };
  if ('why' in claim) {
    const why = claim.served ? `${period.label} was kept before` : `another run is keeping ${period.label}`;
    return { ...nothing, why: [why], busy: !claim.served };
  }
  const nobody: Recipient = { id: 'report', format: 'text', kinds: [] };
  const { notes } = await prepare({ ...period, from: claim.from }, [{ recipient: nobody, record, ...claim }], sending);
  await record.sent(claim.owner, 'none');
  return { ...nothing, why: [`nobody gets ${period.label}, which is kept`, ...notes], busy: false };
}

/** Those whose last digest ended at the same moment get the same one. */
async function sendPeriod(period: Period, due: readonly Recipient[], sending: Sending): Promise<Outcome> {
  const { claimed, others, busy, failures } = await claimAll(period, due, sending);
  const done: Outcome = { sent: 0, why: others, failures, busy };
  for (const [from, those] of Map.groupBy(claimed, (one) => one.from)) {
    const { sent, why, ...rest } = await outcomeOf(() => sendSpan({ ...period, from }, those, due, sending));
    done.sent += sent;
    done.why.push(...why);
    done.failures.push(...rest.failures);
    done.busy ||= rest.busy;
  }
  return done;
}

async function sendSpan(
  period: Period,
  claimed: readonly Claimed[],
  due: readonly Recipient[],
  sending: Sending,
): Promise<Outcome> {
  const digests = await prepare(period, claimed, sending);
  const results = [];
  // One after the other: SES takes one message a second in its sandbox.
  for (const one of claimed) results.push(await deliver(one, digests.messageFor(one.recipient), sending));
  const refused = results.flatMap((result) => ('failure' in result ? [result.failure] : []));
  const instead = await insteadOf(period, refused, due, digests, sending);
  return {
    sent: results.filter((result) => 'sent' in result).length + instead.length,
    why: [...results.flatMap((result) => ('why' in result ? [result.why] : [])), ...instead],
    failures: refused,
    busy: results.some((result) => !('sent' in result || 'failure' in result)),
  };
}

/** Reads the period, keeps its report, and can then say it to everybody. Leases are given back when that fails. */
async function prepare(period: Period, claimed: readonly Claimed[], sending: Sending): Promise<Prepared> {
  const { config, settings = {} } = sending;
  // The report is about everything, and so is what later digests are compared with.
  const views = new Map<string, View>([['', undefined]]);
  // Whoever gets weeks alone has them compared with the days of the same accounts.
  const told = period.kind === 'day' ? recipientsOf(config, settings) : claimed.map(({ recipient }) => recipient);
  for (const { accounts } of told) views.set(nameOf(accounts), accounts);
  try {
    const inputs = await sending.gather(period, [...views.values()]);
    const digests = new Map([...views.keys()].map((name, n) => [name, buildDigest(inputs[n] as DigestInput)]));
    const { url, note } = await keepReport(digests.get('') as ReturnType<typeof buildDigest>, sending);
    const always = [spanNote(period), recipientProblem(config, settings), note].filter((one) => one !== undefined);
    return {
      notes: always,
      messageFor({ format, accounts }, notes = []) {
        const digest = digests.get(nameOf(accounts)) as ReturnType<typeof buildDigest>;
        return compose(digest, { format, reportUrl: url, notes: [...notes, ...always] });
      },
    };
  } catch (error) {
    for (const { record, owner } of claimed) await record.release(owner, 'gathering');
    throw error;
  }
}

/** What a digest that is not about one whole day or week is about. */
function spanNote(period: Period): string | undefined {
  if (isWhole(period)) return undefined;
  const { from, to, timeZone } = period;
  return `This digest covers ${localTime(from, timeZone)} to ${localTime(to, timeZone)} (${timeZone}): it begins where the last one ended.`;
}

const nameOf = (accounts: View): string => accounts?.join() ?? '';
