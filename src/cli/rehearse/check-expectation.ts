import type { Count, Expectation, PlainExpectation, ResponsePattern } from './expectation-shape.ts';
import type { StoryResponse } from './journal-view.ts';
import { sameTarget, says } from './matching.ts';
import type { Story, StoryDigest } from './story.ts';

/** What does not hold of an expectation, a sentence each. */
export function unmet(expectation: Expectation, story: Story, lastDigests: readonly StoryDigest[]): string[] {
  const { not, ...plain } = expectation;
  const checks = checksOf(plain, story, lastDigests).filter(({ holds }) => !holds);
  const forbidden = not ? checksOf(not, story, lastDigests).filter(({ holds }) => holds) : [];
  return [
    ...checks.map(({ wanted, found }) => `expected ${wanted}; ${found}`),
    ...forbidden.map(({ wanted, found }) => `expected not ${wanted}; ${found}`),
  ];
}

interface Check {
  wanted: string;
  holds: boolean;
  /** What is there instead. */
  found: string;
}

interface Counted {
  atLeast?: number;
  atMost?: number;
  exactly?: number;
}

function checksOf(expectation: PlainExpectation, story: Story, lastDigests: readonly StoryDigest[]): Check[] {
  const { responses = [], questions, calls = {}, alerts, digests, dead, color } = expectation;
  return [
    ...responses.map((pattern) => responseCheck(pattern, story)),
    ...questionChecks(questions, story),
    ...Object.entries(calls).map(([call, count]) => countCheck(`calls of ${call}`, story.calls[call] ?? 0, count)),
    ...alertChecks(alerts, story),
    ...(digests === undefined ? [] : [countCheck('digests', story.digests.length, digests)]),
    ...(dead === undefined ? [] : [countCheck('dead letters', story.dead.length, dead)]),
    ...(color === undefined ? [] : [colorCheck(color, lastDigests)]),
    ...(expectation.says === undefined ? [] : [saysCheck(expectation.says, story, lastDigests)]),
  ];
}

const holdsFor = (count: number, { atLeast, atMost, exactly }: Counted): boolean =>
  (exactly === undefined || count === exactly) &&
  (atLeast === undefined || count >= atLeast) &&
  (atMost === undefined || count <= atMost);

function countCheck(what: string, count: number, wanted: Count): Check {
  const bounds = typeof wanted === 'number' ? { exactly: wanted } : wanted;
  return { wanted: `${boundsText(bounds)} ${what}`, holds: holdsFor(count, bounds), found: `there are ${count}` };
}

const boundsText = ({ atLeast, atMost, exactly }: Counted): string =>
  [
    exactly === undefined ? undefined : `${exactly}`,
    atLeast === undefined ? undefined : `at least ${atLeast}`,
    atMost === undefined ? undefined : `at most ${atMost}`,
  ]
    .filter(Boolean)
    .join(', ');

/** One at least, unless the pattern says how many. */
const boundsOf = ({ atLeast, atMost, exactly }: Counted): Counted =>
  atLeast === undefined && atMost === undefined && exactly === undefined
    ? { atLeast: 1 }
    : {
        ...(atLeast !== undefined && { atLeast }),
        ...(atMost !== undefined && { atMost }),
        ...(exactly !== undefined && { exactly }),
      };

const shownPattern = ({ atLeast: _, atMost: __, exactly: ___, ...pattern }: object & Counted): string =>
  JSON.stringify(pattern);

function responseCheck(pattern: ResponsePattern, { responses }: Story): Check {
  const bounds = boundsOf(pattern);
  const found = responses.filter((response) => isLike(response, pattern));
  const near = responses.filter(({ action }) => pattern.action === undefined || action === pattern.action);
  return {
    wanted: `${boundsText(bounds)} response ${shownPattern(pattern)}`,
    holds: holdsFor(found.length, bounds),
    found: `there ${near.length === 1 ? 'is' : 'are'} ${list(near.map(shownResponse))}`,
  };
}

function isLike(response: StoryResponse, pattern: ResponsePattern): boolean {
  const { target, reason, history, findings } = pattern;
  const same = (['action', 'account', 'region', 'state', 'outcome', 'settled', 'guard'] as const).every(
    (field) => pattern[field] === undefined || pattern[field] === response[field],
  );
  return (
    same &&
    (target === undefined || sameTarget(response.target, target)) &&
    (reason === undefined || says(response.reason ?? '', reason)) &&
    (history === undefined || says(response.history.map(lineOf).join('\n'), history)) &&
    (findings === undefined || response.findings.length === findings)
  );
}

const lineOf = ({ who, how, what, from, to, why }: StoryResponse['history'][number]): string =>
  [who, how, what, from, to, why].filter(Boolean).join(' ');

const shownResponse = ({ action, target, state, outcome, settled, guard }: StoryResponse): string =>
  `${action} ${target}: ${state} ${outcome ?? '-'}${guard ? ` by ${guard}` : ''}${settled ? '' : ', not settled'}`;

const list = (entries: readonly string[]): string =>
  entries.length === 0
    ? 'none'
    : `${entries.slice(0, 6).join(' | ')}${entries.length > 6 ? ` and ${entries.length - 6} more` : ''}`;

function questionChecks(wanted: PlainExpectation['questions'], { questions }: Story): Check[] {
  if (wanted === undefined) return [];
  const shown = list(questions.map(({ action, target }) => `${action} ${target}`));
  if (typeof wanted === 'number')
    return [{ ...countCheck('open questions', questions.length, wanted), found: `there are ${shown}` }];
  return wanted.map((pattern) => {
    const bounds = boundsOf(pattern);
    const found = questions.filter(
      ({ action, target, effect }) =>
        (pattern.action === undefined || action === pattern.action) &&
        (pattern.target === undefined || sameTarget(target, pattern.target)) &&
        (pattern.says === undefined || says(effect, pattern.says)),
    );
    return {
      wanted: `${boundsText(bounds)} question ${shownPattern(pattern)}`,
      holds: holdsFor(found.length, bounds),
      found: `there are ${shown}`,
    };
  });
}

function alertChecks(wanted: PlainExpectation['alerts'], { alerts }: Story): Check[] {
  if (wanted === undefined) return [];
  const shown = list(alerts.map(({ subject }) => subject));
  if (typeof wanted === 'number')
    return [{ ...countCheck('alerts', alerts.length, wanted), found: `there are ${alerts.length}: ${shown}` }];
  return [wanted].flat().map((pattern) => {
    const bounds = boundsOf(pattern);
    const found = alerts.filter(
      ({ subject, text, severity, needsPerson }) =>
        (pattern.says === undefined || says(`${subject}\n${text}`, pattern.says)) &&
        (pattern.severity === undefined || severity === pattern.severity) &&
        (pattern.needsPerson === undefined || needsPerson === pattern.needsPerson),
    );
    return {
      wanted: `${boundsText(bounds)} alert ${shownPattern(pattern)}`,
      holds: holdsFor(found.length, bounds),
      found: `${found.length} of ${alerts.length} are so: ${shown}`,
    };
  });
}

const WORST = ['green', 'amber', 'red'] as const;

function colorCheck(wanted: StoryDigest['color'], lastDigests: readonly StoryDigest[]): Check {
  const colors = lastDigests.map(({ color }) => WORST.indexOf(color));
  const worst = WORST[Math.max(...colors)];
  return {
    wanted: `the last digest to be ${wanted}`,
    holds: worst === wanted,
    found: worst === undefined ? 'none was sent' : `it is ${worst}: ${lastDigests.at(-1)?.subject}`,
  };
}

const wholeDigest = ({ subject, headline, text }: StoryDigest): string => [subject, headline, text].join('\n');

/** The last digest; before the first, everything that was told. */
function saysCheck(
  wanted: NonNullable<PlainExpectation['says']>,
  { alerts }: Story,
  lastDigests: readonly StoryDigest[],
): Check {
  const told = alerts.map(({ subject, text }) => `${subject}\n${text}`);
  const text = lastDigests.length > 0 ? lastDigests.map(wholeDigest).join('\n') : told.join('\n');
  return {
    wanted: `it to say ${JSON.stringify(wanted)}`,
    holds: says(text, wanted),
    found:
      lastDigests.length > 0
        ? `the last digest is: ${lastDigests.at(-1)?.subject}`
        : `no digest was sent, and ${alerts.length} alerts were`,
  };
}
