import { GenerateMacCommand } from '@aws-sdk/client-kms';
import { whyNeverUndone } from '../actions/catalogue/catalogue.ts';
import changingCalls from '../actions/catalogue/changing-calls.generated.json' with { type: 'json' };
import {
  codeFrom,
  codeSeed,
  codeText,
  type LinkRecord,
  linkId,
  linkKey,
  linkText,
  type ShownQuestion,
  tokenOf,
  VERDICTS,
} from '../core/approval-link.ts';
import type { Clients } from '../core/clients.ts';
import type { Config } from '../core/config.ts';
import { severityBand } from '../core/finding.ts';
import { type People, personOf, subjectsOf } from '../core/known-people.ts';
import { shortId } from '../core/short-id.ts';
import type { SignIn } from '../core/sign-in.ts';
import { utc } from '../core/text.ts';
import { createTable } from '../platform/table.ts';
import type { KindOfChannel } from '../policy/riposte-yml/channels.ts';
import type { Alert, AnswerLink } from './alert.ts';
import { factsOf } from './deciding-facts.ts';
import { quoted, sentence } from './defang.ts';
import type { Message } from './message.ts';
import { opensQuestion, stepsOf } from './steps.ts';
import { accountText } from './where.ts';
import { phrase, typeText } from './words.ts';

export interface Linking {
  clients: Pick<Clients, 'dynamodb' | 'kms'>;
  config: Config;
  /** Whose addresses links go to. */
  settings: { people?: People };
}

/** Who gets a message: a channel by its name, and an address where each has a message of its own. */
export interface Recipient {
  channel: string;
  address?: string;
}

/** Channels that people read; those that machines read get no link, nor does a phone's short message. */
const READ_BY_PEOPLE: readonly KindOfChannel[] = ['sns', 'ses', 'slack', 'teams', 'amazon-q'];
/** So many questions of one message have a link: each takes three calls of KMS. */
const MOST_LINKS = 20;
/** After its deadline a link still says that it is over. */
export const KEEP_SECONDS = 7 * 86_400;

export const isQuestion = ({ outcome }: Alert): boolean => outcome === 'awaiting-approval';

/** Whether a message for such a channel gets links. */
export const hasLinks = (message: Message, kind: KindOfChannel, { pageAddress, linkKey: key }: Config): boolean =>
  pageAddress !== '' && key !== '' && READ_BY_PEOPLE.includes(kind) && message.alerts.some(isQuestion);

/** A message with a link of the approval page for each of its questions, the first ones, made for this recipient alone. */
export async function withLinks(message: Message, to: Recipient, linking: Linking): Promise<Message> {
  const asked = message.alerts.filter(isQuestion).filter(opensQuestion).slice(0, MOST_LINKS);
  const made = await Promise.all(
    asked.map(async (alert) => [alert, await makeLink(stepsOf(alert, message.alerts), asked, to, linking)] as const),
  );
  const links = new Map(made);
  const alerts = message.alerts.map((alert) => {
    const link = links.get(alert);
    return link ? { ...alert, link } : alert;
  });
  return { ...message, alerts };
}

/** Signs texts by the key of links. */
export const signer =
  ({ clients, config }: Pick<Linking, 'clients' | 'config'>) =>
  async (text: string): Promise<Uint8Array> => {
    const Message = new Uint8Array(Buffer.from(text));
    const command = new GenerateMacCommand({ KeyId: config.linkKey, MacAlgorithm: 'HMAC_SHA_256', Message });
    return (await clients.kms.send(command)).Mac ?? new Uint8Array();
  };

/**
 * The same question told again to the same recipient has the same link and code. Told again beside others, or in another
 * order, it shows something else and has another link: what was sent before stays good.
 */
async function makeLink(
  steps: readonly Alert[],
  asked: readonly Alert[],
  { channel, address }: Recipient,
  { clients, config, settings }: Linking,
): Promise<AnswerLink> {
  const [alert] = steps as [Alert];
  const until = lastOf(steps);
  const { people = {} } = settings;
  const person = address === undefined ? undefined : personOf(people, { by: address, via: 'page' });
  const signIn = signInFor(person, people, config);
  const mayNot = whyNotKnown(person, signIn) ?? whyNotHere(alert, person);
  const asks = {
    key: alert.key,
    plan: alert.question?.plan ?? '',
    ...linkSteps(steps),
    verdicts: VERDICTS.filter((verdict) => mayNot === undefined || verdict !== 'approve'),
    to: address ?? `the channel ${channel}`,
    named: address !== undefined,
    ...(signIn && { signIn }),
    until,
    shown: JSON.stringify({ ...shownOf(steps, asked), ...(mayNot !== undefined && { mayNot }) }),
  };
  const id = linkId(alert.step?.group ?? alert.id, channel, address ?? '', asks);
  const sign = signer({ clients, config });
  const code = codeFrom(await sign(codeSeed(id)));
  const codeMac = Buffer.from(await sign(codeText(id, code))).toString('base64url');
  const record: LinkRecord = {
    ...linkKey(id),
    ...asks,
    channel,
    codeMac,
    ttl: Math.floor(until / 1000) + KEEP_SECONDS,
  };
  await createTable(clients.dynamodb, config.table).putAll([record]);
  const url = `${config.pageAddress}/a/${tokenOf(id, await sign(linkText(id, record)))}`;
  return {
    url,
    code,
    ...(address !== undefined && { to: address }),
    ...(signIn && { signIn: true }),
    ...(mayNot !== undefined && { mayNot }),
  };
}

/** Each response with its plan, where an answer decides several. */
export const linkSteps = (steps: readonly Alert[]): Pick<LinkRecord, 'steps'> =>
  steps.length > 1 ? { steps: steps.map(({ key, question }) => ({ key, plan: question?.plan ?? '' })) } : {};

/** As long as one of them waits, there is something to answer. */
export const lastOf = (steps: readonly Alert[]): number => Math.max(...steps.map(({ until = 0 }) => until));

/** Who has to be signed in to use a link: the person whose it is, or, where it is nobody's, anybody. */
const signInFor = (
  person: string | undefined,
  people: People,
  { approvalIssuer: issuer }: Config,
): SignIn | undefined =>
  issuer === '' ? undefined : { issuer, subjects: person === undefined ? [] : subjectsOf(people[person] ?? {}) };

/** A person's link that would open for whoever is signed in. Packaging refuses such a riposte.yml. */
const whyNotKnown = (person: string | undefined, signIn: SignIn | undefined): string | undefined =>
  person !== undefined && signIn?.subjects.length === 0
    ? `riposte.yml names no subject of ${person}, so that nobody can be known to be signed in as that person: this link cannot approve.`
    : undefined;

/** Why a link cannot approve: that takes people whom riposte.yml names, each by a link that went to them alone. */
function whyNotHere({ question }: Alert, person: string | undefined): string | undefined {
  const { may } = question ?? {};
  if (!may) return undefined;
  if (person !== undefined && may.includes(person)) return undefined;
  const who =
    may.length > 0 ? `That takes ${may.slice(0, 10).join(', ')}, by a link of their own or by the command.` : '';
  const why =
    person === undefined
      ? 'This link is nobody’s who is named in riposte.yml, so it cannot approve.'
      : `${person} has approved already, or may not, so this link cannot approve.`;
  return [why, who].filter(Boolean).join(' ');
}

/** What the page shows, as it stands at this moment. Text from outside is harmless from here on. */
export function shownOf(steps: readonly Alert[], asked: readonly Alert[]): ShownQuestion {
  const [alert] = steps as [Alert];
  const shown = shownOfOne(alert, asked);
  if (steps.length === 1) return shown;
  return {
    ...shown,
    headline: `Take ${steps.length} steps against one attack sequence?`,
    effect: '',
    from: '',
    to: '',
    calls: [...new Set(steps.flatMap(({ decision }) => changingCalls[decision.action]))].sort(),
    undo: undoOf(steps),
    steps: steps.map((step) => ({
      what: `${phrase(step.decision, step.outcome, step.finding)} (${shortId(step.key)})`,
      would: wouldOf(step),
    })),
  };
}

const wouldOf = ({ effect = '', question }: Alert): string => {
  const change = question?.from && question.to ? `Now: ${question.from}. Then: ${question.to}.` : '';
  return sentence([effect && `It ${effect}.`, change].filter(Boolean).join(' '), 600);
};

function undoOf(steps: readonly Alert[]): string {
  const never = steps.filter(({ undoable }) => undoable === false);
  const names = never.map(({ decision }) => `${decision.action}: ${whyNeverUndone(decision.action)}`);
  const rest = 'Each step is undone by itself, by the command';
  return never.length > 0 ? `${rest}, but for ${[...new Set(names)].join('; ')}.` : `${rest}.`;
}

function shownOfOne(alert: Alert, asked: readonly Alert[]): ShownQuestion {
  const { decision, finding, question, effect = '', undoable, reason, findings } = alert;
  const { resources, peers } = finding;
  return {
    headline: phrase(decision, alert.outcome, finding),
    account: accountText(alert),
    place: quoted(finding.region, 32),
    effect: sentence(effect),
    from: sentence(question?.from ?? ''),
    to: sentence(question?.to ?? ''),
    calls: changingCalls[decision.action],
    undo:
      undoable === false
        ? `This cannot be undone: ${whyNeverUndone(decision.action)}.`
        : 'It can be undone by the command.',
    why: `Playbook ${quoted(decision.playbook, 64)}, mode ${decision.mode}: ${sentence(reason, 600)}`,
    severity: `${finding.severity} (${severityBand(finding.severity)})`,
    facts: [
      { name: 'what', value: quoted(finding.title) },
      { name: 'type', value: typeText(finding.type) },
      ...factsOf(finding),
      ...resources.slice(0, 5).map(({ kind, id }) => ({ name: kind, value: quoted(id, 200) })),
      ...peers.slice(0, 5).map(({ address }) => ({ name: 'address', value: quoted(address, 64) })),
      {
        name: 'seen',
        value: `${finding.count === 1 ? 'once' : `${finding.count} times`}, last ${utc(finding.lastSeen)}`,
      },
      ...(findings ? [{ name: 'wanted by', value: `${findings} findings` }] : []),
    ],
    others: asked
      .filter((other) => other !== alert)
      .map((other) => `${phrase(other.decision, other.outcome, other.finding)} (${shortId(other.key)})`),
  };
}
