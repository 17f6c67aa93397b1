import { DateTime } from 'luxon';
import type { Period } from '../src/core/period.ts';
import { buildDigest } from '../src/digest/build.ts';
import { gather, gatherAndKeep } from '../src/digest/gather.ts';
import { stateOf } from '../src/digest/html/html-needs.ts';
import type { DigestInput } from '../src/digest/input.ts';
import { compose } from '../src/digest/message.ts';
import type { Digest } from '../src/digest/model.ts';
import { needContent } from '../src/digest/need-content.ts';
import { sendDigest } from '../src/digest/send.ts';
import { publishDigest } from '../src/digest/send-topic.ts';
import type { DigestSettings } from '../src/policy/riposte-yml/digest.ts';
import type { LocalStack } from './local-stack.ts';
import { callsBy } from './recorder.ts';

export type Color = 'red' | 'amber' | 'green';

/** A digest that was sent: what it says, in short and whole. Times are milliseconds since 1970. */
export interface LocalDigest {
  from: number;
  to: number;
  /** Where the next one begins to read, where that is not `to`. */
  readTo?: number;
  sentAt: number;
  kind: Period['kind'];
  subject: string;
  headline: string;
  /** Of the banner. */
  color: Color;
  text: string;
  needs: { kind: string; title: string; detail: string[]; commands: string[] }[];
}

interface Sender {
  stack: LocalStack;
  digests: LocalDigest[];
  since: number;
}

const COLORS: Readonly<Record<ReturnType<typeof stateOf>['id'], Color>> = {
  failed: 'red',
  attention: 'amber',
  handled: 'green',
  quiet: 'green',
};

export const keepDigests = (): LocalDigest[] => [];

/** What the function of the digest does at its time; what it sent is kept. */
export async function sendDaily({ stack, digests }: Sender, settings: DigestSettings): Promise<void> {
  const { config, world } = stack;
  const clients = callsBy({ fn: 'digest' }, stack.clients);
  const gathered: DigestInput[] = [];
  const sent = await sendDigest({
    clients,
    config,
    now: world.now,
    settings,
    gather: async (period, views) => {
      const inputs = await gatherAndKeep(period, { clients, config, now: world.now }, views);
      gathered.push(...inputs.slice(0, 1));
      return inputs;
    },
  });
  if (sent.sent > 0) for (const input of gathered) digests.push(asSent(buildDigest(input), world.now()));
}

/**
 * Sends a digest at once, of the time since the last one, or since the stack was deployed, up to and with this moment:
 * virtual time stands still while events are handled, so that what came just now came at this very moment.
 *
 * @param to the moment at which it was asked for; what was looked up for it since is in it
 */
export async function sendNow({ stack, digests, since }: Sender, to: number): Promise<void> {
  const { clients, config, world } = stack;
  const last = digests.findLast(({ kind }) => kind === 'day');
  const from = Math.min(last?.to ?? since, to);
  const label = DateTime.fromMillis(Math.max(from, to - 1), { zone: config.timeZone }).toFormat('yyyy-MM-dd');
  const period: Period = { kind: 'day', from, to, label, timeZone: config.timeZone };
  const read = { ...period, from: Math.min(last?.readTo ?? from, to), to: world.now() + 1 };
  const input = await gather(read, { clients, config, now: world.now });
  const digest = buildDigest({ ...input, period });
  const message = compose(digest, { format: 'text' });
  await publishDigest({ ...message, digestId: `${message.digestId}#${to}` }, { clients, config });
  digests.push({ ...asSent(digest, to), readTo: read.to });
}

function asSent(digest: Digest, sentAt: number): LocalDigest {
  const { subject, text } = compose(digest, { format: 'text' });
  const { from, to, kind } = digest.period;
  return {
    from,
    to,
    sentAt,
    kind,
    subject,
    headline: digest.headline,
    color: COLORS[stateOf(digest).id],
    text,
    needs: digest.needs.map((need) => {
      const { title, detail = [], commands = [] } = needContent(need, digest);
      return { kind: need.kind, title, detail, commands };
    }),
  };
}
