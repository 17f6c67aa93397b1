import { whyNeverUndone } from '../actions/catalogue/catalogue.ts';
import { containmentLines } from '../core/contain.ts';
import { type Finding, severityBand } from '../core/finding.ts';
import { leftOutText } from '../core/left-out.ts';
import { utc } from '../core/text.ts';
import { type Alert, tellsOfHeldYes } from './alert.ts';
import { answerLines } from './answer-lines.ts';
import { commandFor } from './command.ts';
import { consoleLink } from './console-link.ts';
import { factLinks, factsOf } from './deciding-facts.ts';
import { quoted, sentence } from './defang.ts';
import { findOutWhy } from './find-out-why.ts';
import { phraseOf } from './phrase-of.ts';
import { field, plural, wrap } from './plain-text.ts';
import { tagOf, threadOf } from './thread.ts';
import { endingOf, subjectOf, whatAndWhere } from './what-happened.ts';
import { adviceOf, isWorkflow } from './what-to-do.ts';
import { placeText } from './where.ts';
import { band, needsPerson, typeText } from './words.ts';

export const alertSubject = (alert: Alert): string =>
  subjectOf((most) => whatAndWhere(alert.finding, most), {
    account: alert.finding.account,
    name: alert.accountName,
    band: band(alert.finding),
    ending: endingOf(alert),
    tag: tagOf(threadOf(alert)),
  });

/**
 * The body of one alert: plain text in 78 columns (commands and links excepted, which must be copied whole). Only the
 * fields named here are shown; of `facts` those that the source's list names, as the others are there to be matched and may
 * hold anything.
 */
export function alertBody(alert: Alert): string {
  const { finding } = alert;
  const sections: [heading: string, lines: string[]][] = [
    ['What happened', whatHappened(finding)],
    ['What Riposte did', whatWasDone(alert)],
    ['What is contained', whatIsContained(alert)],
    ['Why', wrap(whyText(alert), '  ')],
    ['What you should do', whatToDo(alert)],
    ['How to undo it', howToUndo(alert)],
    ['The finding', aboutFinding(alert)],
  ];
  const top = `${band(finding)}${needsPerson(alert) ? ', needs you' : ''}: `;
  const text = sections.filter(([, lines]) => lines.length > 0).map(([heading, lines]) => [heading, ...lines, '']);
  return [...wrap(`${top}${phraseOf(alert)}`), '', ...text.flat()].join('\n').trimEnd();
}

function whatHappened(finding: Finding): string[] {
  return [
    ...wrap(quoted(finding.title), '  '),
    ...factsOf(finding).flatMap(({ name, value }) => field(name, value)),
    ...factLinks(finding).map((link) => `  ${link}`),
  ];
}

/** What Riposte did about a finding, in one or two sentences. */
export const didText = (alert: Alert): string =>
  alert.decision.action === 'notify'
    ? 'It changed nothing, and only tells you.'
    : `${didBefore(alert)}${sentence(alert.reason)}`;

function didBefore(alert: Alert): string {
  const { outcome, failed, containment } = alert;
  if (tellsOfHeldYes(alert)) return YET;
  // An alert that a release before made does not say what failed.
  if (failed === 'lost' || (outcome === 'failed' && !failed && containment)) return LOST;
  if (failed === 'away' || failed === 'vain') return '';
  return failed ? BEFORE : DID[outcome];
}

/** Ends whose reason says what happened to the action, and not why its playbook wants it. */
const SAID_BY_THE_END: ReadonlySet<Alert['outcome']> = new Set([
  'applied',
  'refused',
  'unchanged',
  'failed',
  'partial',
]);

const sameEnd = ({ decision, outcome, reason }: Alert): boolean =>
  decision.action !== 'notify' && SAID_BY_THE_END.has(outcome) && reason === decision.reason;

/** The playbook and its reason, where that is not what the alert has just said. */
function whyText(alert: Alert): string {
  const { playbook, mode, reason } = alert.decision;
  const by = `Playbook ${quoted(playbook, 64)}, mode ${mode}`;
  return sameEnd(alert) ? `${by}.` : `${by}: ${sentence(reason)}`;
}

/** As `didText`, without the sentences that stand under “Why”. */
function didOnce(alert: Alert): string {
  const { decision, reason } = alert;
  if (sameEnd(alert) || !reason.includes(decision.reason)) return didText(alert);
  const rest = reason.replace(decision.reason, '').trim();
  const text = didText({ ...alert, reason: rest });
  return rest ? text : text.trimEnd().replace(/:$/, '.');
}

/** Cut and not cut, each under its name, so that nobody takes one for the other. */
function whatIsContained({ containment }: Alert): string[] {
  if (!containment) return [];
  return containmentLines(containment).flatMap(([name, text]) => field(name, sentence(text, 1_000), '  ', 17));
}

function whatWasDone(alert: Alert): string[] {
  if (alert.decision.action === 'notify') return wrap(didText(alert), '  ');
  const [before, after] = changes(alert);
  return [
    ...wrap(didOnce(alert), '  '),
    ...(alert.effect ? wrap(`A yes ${sentence(alert.effect)}.`, '  ') : []),
    ...(alert.from === undefined ? [] : field(before, sentence(alert.from), '  ', 8)),
    ...(alert.to === undefined ? [] : field(after, sentence(alert.to), '  ', 8)),
  ];
}

const DID: Record<Alert['outcome'], string> = {
  applied: 'It acted. ',
  unchanged: 'Nothing: ',
  refused: 'Nothing: ',
  observed: 'Nothing, it only observes: ',
  notified: 'Nothing, it leaves this to you: ',
  'awaiting-approval': 'Nothing yet, it waits for your answer: ',
  failed: 'It tried, and failed: ',
  partial: 'It did part of it: ',
  lapsed: 'Nothing: ',
  rejected: 'Nothing: ',
  undone: 'It put back what it had changed: ',
};

/** The reason says what failed of that since. */
const BEFORE = 'It acted before. ';

/** A person has approved it, and the ceiling keeps it from being done. */
const YET = 'Nothing yet: ';

/** Of a failure that has a containment: it was in force, and no longer is. */
const LOST = 'It acted before, and that holds no longer: ';

/** The names of `from` and `to`: what has happened is told apart from what would have. */
export const changes = ({ outcome }: Pick<Alert, 'outcome'>): [before: string, after: string] =>
  outcome === 'applied' || outcome === 'partial' || outcome === 'undone' ? ['from', 'to'] : ['now', 'would be'];

const answerBy = ({ until }: Alert): string => (until === undefined ? 'Answer' : `Answer by ${utc(until)}`);

function whatToDo(alert: Alert): string[] {
  const lines = adviceOf(alert).flatMap((text) => wrap(text, '  '));
  if (alert.outcome === 'awaiting-approval') {
    const approve = commandFor('approve', alert.key);
    const reject = commandFor('reject', alert.key);
    lines.push(...wrap(`${answerBy(alert)}, or it lapses and nothing is done:`, '  '));
    lines.push(...answerLines(alert), `  ${approve}`, `  ${reject}`);
  }
  if (alert.outcome === 'failed' || alert.outcome === 'partial')
    lines.push(...wrap('Look at what happened:', '  '), `  ${commandFor('show', alert.key)}`);
  if (alert.outcome === 'lapsed' && !isWorkflow(alert.decision))
    lines.push(
      ...wrap('To be asked again now, or to leave it as it is:', '  '),
      `  ${commandFor('retry', alert.key)}`,
      `  ${commandFor('ack', alert.key)} --reason 'TEXT'`,
    );
  const why = findOutWhy(alert);
  if (why) lines.push(...wrap('Find out why; this only reads:', '  '), `  ${why}`);
  return lines;
}

function howToUndo(alert: Alert): string[] {
  if ((alert.outcome !== 'applied' && alert.outcome !== 'partial') || alert.decision.action === 'notify') return [];
  if (alert.undoable === false) return wrap(`This cannot be undone: ${whyNeverUndone(alert.decision.action)}.`, '  ');
  return [`  ${commandFor('undo', alert.key)}`];
}

function aboutFinding(alert: Alert): string[] {
  const { finding } = alert;
  const link = consoleLink(finding);
  const leftOut = leftOutText(finding);
  return [
    ...field('type', typeText(finding.type)),
    ...field('severity', `${finding.severity} (${severityBand(finding.severity)})`),
    ...field('where', placeText(alert)),
    ...finding.resources.slice(0, 5).flatMap(({ kind, id }) => field(kind, quoted(id, 200))),
    ...more(finding.resources.length - 5, 'resource'),
    ...finding.peers.slice(0, 5).flatMap((peer) => field('address', peerText(peer, finding))),
    ...more(finding.peers.length - 5, 'address', 'addresses'),
    ...(leftOut ? field('left out', leftOut) : []),
    ...field('seen', seenText(finding)),
    ...(link ? [`  ${link}`] : []),
  ];
}

const more = (count: number, noun: string, many?: string): string[] =>
  count > 0 ? field('', `and ${plural(count, `more ${noun}`, many && `more ${many}`)}`) : [];

const peerText = ({ address, localPort, country, organization }: Finding['peers'][number], finding: Finding): string =>
  [
    quoted(address, 64),
    portText(localPort, finding),
    country && quoted(country, 64),
    organization && quoted(organization, 64),
  ]
    .filter(Boolean)
    .join(', ');

/** The port that was reached: ours where somebody came in, theirs where we went out. */
function portText(localPort: number | undefined, { direction, facts }: Finding): string {
  if (direction === 'OUTBOUND') return typeof facts.remotePort === 'number' ? `their port ${facts.remotePort}` : '';
  return localPort === undefined ? '' : `to port ${localPort}`;
}

const seenText = ({ count, firstSeen, lastSeen }: Finding): string =>
  count > 1 ? `${count} times, ${utc(firstSeen)} to ${utc(lastSeen)}` : `once, ${utc(lastSeen)}`;
