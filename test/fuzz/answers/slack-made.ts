import { slackSignature } from '../../../src/answers/slack/slack-signature.ts';
import { SECRET, signedRequest } from '../../answers/given-slack.ts';
import { HOSTILE } from '../hostile.ts';
import { createSubject, damaged, mutate } from '../mutate.ts';
import type { Random } from '../random.ts';

/** One request, or what somebody who has the role of the function puts on the queue. */
export interface SlackInput {
  door: 'function' | 'queue';
  request: unknown;
  /** Whether it is just what Slack sends when somebody presses a button of ours. */
  genuine: boolean;
  /** Which call AWS refuses meanwhile. */
  fault: string;
}

export const CHANNEL = 'C0123456789';
export const DOES = ['approve', 'reject', 'later', 'details', 'pause', 'undo', 'constructor'];

/** What Slack sends that is no press of ours. */
const OTHERS: readonly object[] = [
  { type: 'url_verification', challenge: 'zq<b>', token: 'x' },
  { type: 'event_callback', event: { type: 'app_mention', text: 'approve' } },
  { type: 'view_submission', user: { id: 'U0JANE0001' }, view: { state: { values: {} } } },
  { type: 'shortcut', callback_id: 'approve', user: { id: 'U0JANE0001' } },
  { type: 'message_action', callback_id: 'approve', channel: { id: CHANNEL } },
  { type: 'interactive_message', actions: [{ name: 'approve', value: 'approve' }] },
  { type: 'block_suggestion', action_id: 'approve', block_id: 'x', value: 'zq' },
  { type: 'block_actions', user: { id: 'U0JANE0001' }, channel: { id: CHANNEL }, actions: [] },
];

const payloadOf = (block: string, does: string): Record<string, unknown> => ({
  type: 'block_actions',
  user: { id: 'U0JANE0001', username: 'jane', team_id: 'T0TEAM0001' },
  team: { id: 'T0TEAM0001', domain: 'example' },
  enterprise: null,
  channel: { id: CHANNEL, name: 'security' },
  container: { type: 'message', channel_id: CHANNEL, is_ephemeral: false },
  actions: [
    {
      type: does === 'reject' ? 'static_select' : 'button',
      action_id: does,
      block_id: block,
      ...(does === 'reject' && { selected_option: { value: 'expected' } }),
    },
  ],
});

/** What is as Slack writes it, and another's. */
function elsewhere(payload: Record<string, unknown>, random: Random): void {
  const other = random.below(6);
  if (other === 0) payload.channel = { id: 'C0000000001', name: 'security' };
  if (other === 1) payload.user = { id: 'U0OTHER001', ...(random.below(2) === 0 && { team_id: 'T0OTHER001' }) };
  if (other === 2) payload.team = random.pick([null, { id: 'T0OTHER001' }]);
}

/** Makes requests about a question. @param block what holds its buttons */
export function createSlackMaker(block: string, now: number): (random: Random) => SlackInput {
  return (random) => {
    const isGenuine = random.below(6) === 0;
    const does = isGenuine ? random.pick(['approve', 'reject', 'later']) : random.pick(DOES);
    const payload = isGenuine || random.below(8) > 0 ? payloadOf(block, does) : { ...random.pick(OTHERS) };
    if (isGenuine) {
      const body = new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
      return { door: 'function', request: signedRequest(body, { at: now }), genuine: true, fault: '' };
    }
    if (random.below(3) === 0) elsewhere(payload, random);
    else if (random.below(2) === 0) {
      const subject = createSubject('payload', payload);
      mutate(subject, random, [subject]);
    }
    const body = formBy(payload, random);
    const door = random.below(4) === 0 ? 'queue' : 'function';
    const request = door === 'queue' ? messageBy(body, now, random) : requestBy(body, now, random);
    const fault =
      random.below(25) === 0 ? random.pick(['Get', 'VerifyMac', 'GetSecretValue', 'BatchGet', 'Update']) : '';
    return { door, request, genuine: false, fault };
  };
}

const encoded = (entries: [string, string][]): string => new URLSearchParams(entries).toString();

function formBy(payload: object, random: Random): string {
  const json = JSON.stringify(payload);
  const other = JSON.stringify(random.pick(OTHERS));
  const form = random.pick([
    encoded([['payload', json]]),
    encoded([['payload', json]]),
    encoded([['payload', json]]),
    encoded([
      ['token', 'x'],
      ['payload', json],
      ['ssl_check', '1'],
    ]),
    encoded([
      ['payload', other],
      ['payload', json],
    ]),
    encoded([
      ['payload', json],
      ['payload', other],
    ]),
    `payload=${json}`,
    json,
    encoded([['payload', JSON.stringify(json)]]),
    encoded([
      ['payload', json],
      ['text', 'x'.repeat(130_000)],
    ]),
    encoded([['payload', '['.repeat(30_000)]]),
    encoded([['payload', String(random.pick(HOSTILE))]]),
    'ssl_check=1',
    '',
  ]);
  return random.below(8) === 0 && form.length > 0 ? damaged(form, random) : form;
}

const timeBy = (now: number, random: Random): string => {
  const seconds = Math.floor(now / 1000);
  return random.below(3) > 0
    ? String(seconds)
    : String(
        random.pick([
          seconds - 299,
          seconds + 299,
          seconds - 301,
          seconds + 301,
          seconds - 3_599,
          `${seconds}.0`,
          ` ${seconds}`,
          `0${seconds}`,
          '-1',
          'NaN',
          '1e10',
          '',
        ]),
      );
};

function signatureBy(body: string, timestamp: string, random: Random): string {
  const right = slackSignature(SECRET, { body, timestamp });
  if (random.below(3) > 0) return right;
  return random.pick([
    slackSignature('f'.repeat(32), { body, timestamp }),
    slackSignature('', { body, timestamp }),
    slackSignature(SECRET, { body: `${body} `, timestamp }),
    slackSignature(SECRET, { body, timestamp: `${timestamp}0` }),
    right.toUpperCase(),
    right.slice(0, -1),
    right.replace('v0', 'v1'),
    `v0=${'0'.repeat(64)}`,
    '',
    'é'.repeat(67),
  ]);
}

function requestBy(body: string, now: number, random: Random): unknown {
  if (random.below(50) === 0) return random.pick(HOSTILE);
  const timestamp = timeBy(now, random);
  const request = signedRequest(body, {
    at: now,
    'x-slack-request-timestamp': timestamp,
    'x-slack-signature': signatureBy(body, timestamp, random),
  }) as Record<string, unknown>;
  if (random.below(3) === 0) Object.assign(request, { body, isBase64Encoded: false });
  if (random.below(5) > 0) return request;
  const subject = createSubject('request', request);
  mutate(subject, random, [subject]);
  return request;
}

function messageBy(body: string, now: number, random: Random): unknown {
  const timestamp = timeBy(now, random);
  const message: Record<string, unknown> = {
    kind: 'slack',
    body,
    timestamp,
    signature: signatureBy(body, timestamp, random),
  };
  if (random.below(3) > 0) return message;
  const subject = createSubject('message', message);
  mutate(subject, random, [subject]);
  return random.below(10) === 0 ? random.pick(HOSTILE) : message;
}
