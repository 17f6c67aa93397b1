import type { Target } from '../../src/core/action.ts';
import type { Config } from '../../src/core/config.ts';
import type { Finding } from '../../src/core/finding.ts';
import type { ActMessage } from '../../src/core/messages.ts';
import type { Verdict } from '../../src/decide/decide.ts';
import { functions } from '../../src/functions/index.ts';
import { standsThere, textsOf } from './origins.ts';

type Event = Record<string, unknown>;

/** What would touch something, at once or after a person has approved it. */
export const actsOf = ({ messages }: Verdict): ActMessage[] =>
  messages.filter(
    ({ decision: { action, mode, outcome } }) =>
      outcome === undefined && action !== 'notify' && (mode === 'enforce' || mode === 'approve'),
  );

export const nameOf = ({ decision: { action, target, mode } }: ActMessage): string => `${mode} ${action} ${target}`;

/** Targets hold names of places that the settings give, beside those that the event gives. */
const FROM_SETTINGS: ReadonlySet<string> = new Set(['list']);

/** What a state machine says to people when it asks: words, which name nothing. */
const SAID_TO_PEOPLE: ReadonlySet<string> = new Set(['answerBy', 'details', 'question', 'step']);

const namesIn = (action: string, target: Target): string[] =>
  Object.entries(target).flatMap(([field, value]) =>
    FROM_SETTINGS.has(field) || (action === 'answer-workflow' && SAID_TO_PEOPLE.has(field))
      ? []
      : [value].flat(3).filter(isText),
  );
const isText = (value: unknown): value is string => typeof value === 'string';

/** What goes for a principal by its key. */
const OF_KEYS = /^(?:deactivate-access-key|deny-user)$/;

/** Says what is wrong with acting so on this event, or nothing. It looks at the event itself, and not at the finding. */
export function wrongWith(
  acts: readonly ActMessage[],
  event: Event,
  finding: Finding,
  config: Config,
): string | undefined {
  if (acts.length === 0) return undefined;
  const marked = markOf(event, finding, config);
  if (marked) return `acts although ${marked}`;
  // IAM is one and the same in every region of an account; nothing else is.
  const regional = acts.find(({ decision }) => !OF_KEYS.test(decision.action));
  if (regional && finding.region !== config.region) return `${nameOf(regional)} although it is from ${finding.region}`;
  const texts = textsOf(event);
  for (const { decision, target } of acts)
    for (const name of namesIn(decision.action, target)) {
      if (name !== target.userName && isOurs(name, config)) return `acts on our own ${name}`;
      if (!standsThere(finding.source, decision.action, name, texts))
        return `${decision.action} on ${name}, which stands nowhere that it may be read from`;
    }
  return strangersKey(acts, event);
}

/** By the whole name of the stack or one of its functions: names that only begin so, and users, are anybody's. */
const isOurs = (name: string, { stack }: Config): boolean =>
  name
    .toLowerCase()
    .split(/[:/|]/)
    .some((part) => part === stack || Object.keys(functions).some((id) => part === `${stack}-${id}`));

const at = (value: unknown, ...path: string[]): unknown =>
  path.reduce<unknown>((inside, key) => (inside as Event | null | undefined)?.[key], value);
const isSet = (value: unknown): boolean => value === true || (isText(value) && value.trim().toLowerCase() === 'true');

/** A mark in the event that forbids to act at all. */
function markOf(event: Event, finding: Finding, config: Config): string | undefined {
  const detail = event.detail;
  const account = at(detail, 'accountId') ?? event.account;
  if (finding.source === 'guardduty' || finding.source === 'macie') {
    if (account !== config.account) return `the account is ${String(account)}`;
    if (isSet(at(detail, 'service', 'archived')) || isSet(at(detail, 'archived'))) return 'it is archived';
    if (isSet(at(detail, 'sample')) || isSet(at(detail, 'service', 'additionalInfo', 'sample')))
      return 'it is a sample';
    const title = at(detail, 'title');
    if (isText(title) && /^\[SAMPLE\]/i.test(title)) return 'its title says that it is a sample';
    const arn = at(detail, 'arn');
    if (isText(arn) && arn !== '' && finding.source === 'guardduty' && !arn.includes(`:${config.account}:`))
      return `its ARN is ${arn}`;
  }
  if (finding.account !== config.account || finding.partition !== config.partition) return 'it is from elsewhere';
  return finding.sample || finding.archived ? 'it is no news' : undefined;
}

/** A key goes with the user whom the event names in one and the same place as the key. */
function strangersKey(acts: readonly ActMessage[], event: Event): string | undefined {
  for (const { decision, target } of acts) {
    if (!OF_KEYS.test(decision.action) || event.source !== 'aws.guardduty') continue;
    const pairs = pairsOf(at(event, 'detail'));
    const { userName, sessions = [] } = target as { userName?: string; sessions?: string[] };
    const accessKeyId = sessions[0] ?? (target as { accessKeyId?: string }).accessKeyId;
    const theirs = pairs.filter(([key]) => key === accessKeyId);
    const isAlone = new Set(pairs.map(([key]) => key).filter(Boolean)).size <= 1;
    if (!theirs.some(([, user]) => user === userName) && !(isAlone && pairs.some(([, user]) => user === userName)))
      return `deactivates ${accessKeyId} of ${userName}, who is not said to have it`;
  }
  return undefined;
}

const listAt = (value: unknown, ...path: string[]): unknown[] => {
  const found = at(value, ...path);
  return Array.isArray(found) ? found : [];
};

/** Keys and users that stand side by side. */
function pairsOf(detail: unknown): [unknown, unknown][] {
  const own = at(detail, 'resource', 'accessKeyDetails');
  const sequence = at(detail, 'service', 'detection', 'sequence');
  return [
    [at(own, 'accessKeyId'), at(own, 'userName')],
    ...listAt(sequence, 'actors').map((actor): [unknown, unknown] => [
      at(actor, 'user', 'credentialUid'),
      at(actor, 'user', 'name'),
    ]),
    ...listAt(sequence, 'resources').flatMap((resource): [unknown, unknown][] =>
      [at(resource, 'name'), at(resource, 'uid')].map((key) => [
        lastPart(key),
        at(resource, 'data', 'accessKey', 'userName'),
      ]),
    ),
  ];
}

const lastPart = (text: unknown): unknown => (isText(text) ? text.split(/[:/]/).at(-1) : text);

/** Fields that are for people to read: no change of them may lead to an action that was not there before. */
const FOR_PEOPLE =
  /(?:^|\.)(?:description|userAgent|country|city|geoLocation|organization|isp|asnOrg|threatName|threatNames|threatListName|process|lineage|imageDescription|privateDnsName|publicDnsName|instanceType|launchTime|platform|portName|location|autonomousSystem|sequenceIndicators|sizeClassified|mimeType|version)(?:\.|$)/;

/** Whether only words for people were changed. */
export const isForPeople = (paths: readonly string[]): boolean => paths.every((path) => FOR_PEOPLE.test(path));
