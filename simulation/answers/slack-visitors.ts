import { slackSignature } from '../../src/answers/slack/slack-signature.ts';
import { blockIdOf, type Verdict } from '../../src/core/approval-link.ts';
import type { Chance } from '../random.ts';
import { eventOf, request, type Street } from './browser.ts';
import { CHANNEL, GUEST, SIGNING_SECRET, TEAM, UNLISTED } from './cast.ts';
import type { Coming } from './door-book.ts';
import type { Doors } from './doors-plan.ts';
import type { Way } from './links.ts';
import { PEOPLE } from './people.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
/** Slack waits for an answer so long, and then sends the same once more, as often as this. */
const SLACK_WAITS_MS = 3 * SECOND;
const SENT_AGAIN = 3;

type Member = { id: string; team_id?: string };
type Does = Exclude<Verdict, 'pause'> | 'details';

interface Press {
  way: Way;
  member: Member;
  does: Does;
  channel?: string;
  token?: string;
}

/** The form that Slack posts when somebody presses a button. */
function formOf({ way, member, does, channel = CHANNEL, token = way.token }: Press): string {
  const payload = {
    type: 'block_actions',
    user: { username: 'someone', name: 'someone', ...member },
    api_app_id: 'A0APP00001',
    container: { type: 'message', channel_id: channel, is_ephemeral: false },
    team: { id: TEAM, domain: 'example' },
    channel: { id: channel, name: 'security' },
    actions: [
      {
        type: does === 'reject' ? 'static_select' : 'button',
        action_id: does,
        block_id: blockIdOf(token),
        ...(does === 'reject' && { selected_option: { value: 'expected' } }),
      },
    ],
  };
  return new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
}

/** A form as it is signed and posted, by a function URL, which encodes it. */
function signed(body: string, at: number, { secret = SIGNING_SECRET, sent = body } = {}): object {
  const timestamp = String(Math.floor(at / SECOND));
  return eventOf('POST', '/slack', {
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      'x-slack-request-timestamp': timestamp,
      'x-slack-signature': slackSignature(secret, { body, timestamp }),
    },
    body: Buffer.from(sent).toString('base64'),
    isBase64Encoded: true,
  });
}

/** Whether an answer of theirs counts: of who is of another company, or not listed where that is asked for, none does. */
function mayBe({ way, member, does }: Press, { approvers }: Doors): Coming['may'] {
  const name = PEOPLE.find(({ slack }) => slack === member.id)?.name;
  const isNamed = approvers && name !== undefined;
  if (!isNamed && member.team_id !== TEAM) return 'refused';
  const { may } = way.link;
  if (does === 'approve' && may && !(name !== undefined && may.includes(name))) return 'refused';
  return does === 'details' || !way.link.verdicts.includes(does) ? 'refused' : 'answer';
}

const members: readonly Member[] = [
  ...PEOPLE.map(({ slack }) => ({ id: slack, team_id: TEAM })),
  ...PEOPLE.map(({ slack }) => ({ id: slack, team_id: TEAM })),
  // As where an app is installed for a whole organisation.
  { id: PEOPLE[0]?.slack ?? '' },
  UNLISTED,
  GUEST,
];

/** Slack posts what was pressed, and the same once more where no answer came in time. */
async function post(street: Street, chance: Chance, press: Press, doors: Doors, copies = 0): Promise<void> {
  const { time, stack } = street;
  const { way, member, does } = press;
  const event = signed(formOf(press), time.now());
  const verdict = does === 'details' ? undefined : does;
  const coming = {
    door: 'slack' as const,
    way,
    by: `slack:${member.id}`,
    may: mayBe(press, doors),
    isSigned: true as const,
    ...(verdict && { verdict }),
  };
  const once = async (): Promise<boolean> => {
    const began = time.now();
    const came = await request(street, chance, coming, () => stack.slack(event));
    if (came?.answer.statusCode === 200) came.one.isTaken = true;
    return came?.answer.statusCode === 200 && time.now() - began <= SLACK_WAITS_MS;
  };
  for (let n = 0; n < copies; n += 1) void once();
  for (let tries = 0; tries <= SENT_AGAIN; tries += 1) {
    if (await once()) return;
    await time.sleep(chance.between(SECOND, 20 * SECOND));
  }
}

/** What Slack has not signed, has signed long ago or for another channel, or names what is no question. */
async function forge(street: Street, chance: Chance, press: Press, others: readonly Way[]): Promise<void> {
  const { time, stack, see } = street;
  const { way } = press;
  const body = formOf(press);
  const elsewhere = formOf({ ...press, channel: 'C0OTHER0001' });
  const [id = '', mac = ''] = way.token.split('.');
  const altered = formOf({ ...press, token: `${id}.${mac.startsWith('A') ? 'B' : 'A'}${mac.slice(1)}` });
  const mixed = formOf({ ...press, token: `${id}.${chance.pick(others).token.split('.')[1]}` });
  const now = time.now();
  const tries = [
    { event: signed(body, now, { secret: 'another-secret' }), passes: true },
    { event: signed(elsewhere, now), passes: true },
    { event: signed(formOf({ ...press, does: 'details' }), now, { sent: body }), passes: true },
    { event: signed(body, now - 8 * MINUTE), passes: false },
    { event: signed(body, now + 8 * MINUTE), passes: false },
    { event: signed(altered, now), passes: false },
    ...(mixed === body ? [] : [{ event: signed(mixed, now), passes: false }]),
  ];
  for (const { event, passes } of tries) {
    const may = passes ? 'refused' : 'look';
    const coming = { door: 'slack' as const, way, by: `slack:${press.member.id}`, may } as const;
    const came = await request(street, chance, coming, () => stack.slack(event));
    if (!passes && came?.answer.statusCode === 200)
      see('answers-proven', `the function for Slack took what nobody has pressed about ${way.link.key}`);
  }
}

/** What was pressed, sent again by whoever has seen it: within Slack's five minutes it is taken where the first was lost, and once. */
async function replay(street: Street, chance: Chance, press: Press, doors: Doors): Promise<void> {
  const { time, stack } = street;
  const event = signed(formOf(press), time.now());
  const { way, member, does } = press;
  const verdict = does === 'details' ? undefined : does;
  const coming = { door: 'slack' as const, way, by: `slack:${member.id}`, ...(verdict && { verdict }) };
  await request(street, chance, { ...coming, may: mayBe(press, doors) }, () => stack.slack(event));
  await time.sleep(chance.between(MINUTE, 4 * MINUTE));
  await request(street, chance, { ...coming, may: mayBe(press, doors) }, () => stack.slack(event));
  await time.sleep(8 * MINUTE);
  await request(street, chance, { ...coming, may: 'look' }, () => stack.slack(event));
}

/** Plays what is pressed in Slack, once. */
export async function visitSlack(
  street: Street,
  chance: Chance,
  {
    what,
    verdict,
    way,
    others,
    doors,
  }: { what: string; verdict: Verdict; way: Way; others: readonly Way[]; doors: Doors },
): Promise<void> {
  const does: Does = chance.hits(0.1) || verdict === 'pause' ? 'details' : verdict;
  const press: Press = { way, member: chance.pick(members), does };
  switch (what) {
    case 'forge':
      return forge(street, chance, { ...press, does: 'approve' }, others);
    case 'stale':
      return replay(street, chance, press, doors);
    case 'again':
      return post(street, chance, press, doors, 1 + chance.below(2));
    case 'both':
      void post(street, chance, { ...press, member: chance.pick(members), does: 'reject' }, doors);
      return post(street, chance, press, doors);
    default:
      return post(street, chance, press, doors);
  }
}
