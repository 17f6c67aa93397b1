import { createHmac } from 'node:crypto';
import { buttonsOf, givenInSlack, SECRET } from '../../answers/given-slack.ts';
import { bump, type Counts, type Kind } from '../campaign.ts';
import { CHANNEL, createSlackMaker, type SlackInput } from './slack-made.ts';
import { answersIn, watched } from './watched.ts';

type Fields = Record<string, unknown>;

const STATUS = [200, 401, 404, 405, 413];
/** How old what was signed may be, in seconds: at the function, and on the queue of answers. */
const MOST_AGE = { function: 300, queue: 3_600 };

/** What Slack, or anybody in its name, sends to the function; from there it goes to the function that proves answers. */
export async function slackRequests(): Promise<Kind<SlackInput>> {
  const all = await watched(givenInSlack, ({ stack }) => stack);
  const { stack, sent, opened } = all;
  const { block } = buttonsOf(opened.workspace.messages[0] as never);
  const now = stack.world.now();
  const asked = stack.services.dynamodb.items().find(({ sk }) => sk === 'LINK') ?? {};

  async function check(input: SlackInput, counts: Counts): Promise<string | undefined> {
    const { door, request, fault } = input;
    if (fault) stack.faults.refuse(fault, 'ThrottlingException');
    try {
      const bad = door === 'function' ? await throughTheDoor(input) : undefined;
      const bodies = door === 'function' ? sent.map(({ body }) => body) : [JSON.stringify(request) ?? ''];
      sent.length = 0;
      if (bodies.length > 0) await all.answer(bodies);
      return bad ?? whyBadAnswers(input, counts);
    } finally {
      stack.faults.heal('*');
      all.reset();
    }
  }

  async function throughTheDoor({ request, fault }: SlackInput): Promise<string | undefined> {
    const { statusCode, body, headers } = await stack.slack(request as object);
    if (!STATUS.includes(statusCode) && !(fault && statusCode === 503)) return `answered ${statusCode}`;
    if (body !== '' || headers['cache-control'] !== 'no-store') return `it says something: ${body}`;
    if (statusCode !== 200 && sent.length > 0) return `answered ${statusCode}, and handed something over`;
    return all.hasChanged() ? 'the function that anybody may call changed the journal' : undefined;
  }

  function whyBadAnswers(input: SlackInput, counts: Counts): string | undefined {
    const said = answersIn(sent);
    const proven = provenBy(input, now);
    if (!proven && (sent.length > 0 || all.hasChanged())) return 'it did something without a right signature';
    if (proven) bump(counts, 'signed');
    if (said.length > 1) return `${said.length} answers came of one press`;
    if (input.genuine && proven?.channel && said.length === 0) return 'what Slack sends counts for nothing';
    if (said.length === 0) return undefined;
    bump(counts, 'answers');
    return whyNotAsked(said[0] ?? {}, proven ?? {}, { block, asked });
  }

  return { make: createSlackMaker(block, now), check, floors: { signed: 0.15, answers: 0.1 } };
}

const fieldsOf = (value: unknown): Fields => (typeof value === 'object' && value !== null ? (value as Fields) : {});

/** Read a second time, apart from the code that reads: what was signed, where it was signed rightly and not too long ago. */
function provenBy({ door, request }: SlackInput, now: number): Fields | undefined {
  const { body, isBase64Encoded, headers, timestamp, signature } = fieldsOf(request);
  if (typeof body !== 'string') return undefined;
  const isEncoded = door === 'function' && isBase64Encoded === true;
  const text = isEncoded ? Buffer.from(body, 'base64').toString('utf8') : body;
  const named = (name: string): unknown[] =>
    Object.entries(fieldsOf(headers)).flatMap(([key, value]) => (key.toLowerCase() === name ? [value] : []));
  const times = door === 'queue' ? [timestamp] : named('x-slack-request-timestamp');
  const signatures = door === 'queue' ? [signature] : named('x-slack-signature');
  const isProven = times.some((time) => {
    const mac = createHmac('sha256', SECRET).update(`v0:${time}:${text}`).digest('hex');
    return signatures.includes(`v0=${mac}`) && Math.abs(now / 1000 - Number(time)) <= MOST_AGE[door];
  });
  if (!isProven) return undefined;
  try {
    return fieldsOf(JSON.parse(new URLSearchParams(text).get('payload') ?? ''));
  } catch {
    return {};
  }
}

/** Why what was handed on is not what somebody pressed. */
function whyNotAsked(
  said: Fields,
  { type, user, team, channel, actions }: Fields,
  { block, asked }: { block: string; asked: Fields },
): string | undefined {
  const [action, ...others] = Array.isArray(actions) ? actions.map(fieldsOf) : [];
  const { id, team_id: ofTeam } = fieldsOf(user);
  if (type !== 'block_actions' || others.length > 0) return 'an answer came of what is no press of a button';
  if (said.kind !== action?.action_id) return `${said.kind} came of ${action?.action_id}`;
  if (action?.block_id !== block) return 'an answer came of a button that is none of ours';
  if (fieldsOf(channel).id !== CHANNEL) return 'an answer came from another channel';
  if (said.by !== `slack:${id}`) return `${said.by} is said to have answered, and it was ${id}`;
  if (ofTeam === undefined || ofTeam !== fieldsOf(team).id) return 'somebody of another company has answered';
  const isAsked = said.key === asked.key && said.plan === asked.plan;
  return isAsked ? undefined : `it answers ${said.key}, which was not asked`;
}
