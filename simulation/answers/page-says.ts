import { sentence } from '../../src/alerts/defang.ts';
import type { Answer } from '../../src/answers/page/page-answers.ts';
import { type LinkRecord, stepsIn } from '../../src/core/approval-link.ts';
import type { ResponseRecord } from '../../src/journal/response-record.ts';
import type { Coming } from './door-book.ts';
import { isAsked, isAskedOn, isOpen, planIn, type Standing } from './links.ts';

type Of = ResponseRecord | undefined;

const ended =
  (outcome: string) =>
  (record: Of): boolean =>
    record?.state === 'done' && record.outcome === outcome;
const UNDER_WAY: ReadonlySet<string> = new Set(['claimed', 'pending', 'undoing', 'expiring']);

/** What the page may say of one response, at the beginning of a sentence, and whether that is so. */
const SAID: readonly (readonly [RegExp, (record: Of, plan: string) => boolean])[] = [
  [/^It is done\./, ended('applied')],
  [/^There was nothing left to do\./, (record) => ended('unchanged')(record) && record?.guard !== 'gone'],
  [/^Nothing was done\./, (record) => ended('unchanged')(record) && record?.guard === 'gone'],
  [/^Riposte did not act\./, ended('refused')],
  [/^It has failed\./, ended('failed')],
  [/^Only a part of it is done\./, ended('partial')],
  [/^Nobody answered in time, and nothing was done\./, ended('lapsed')],
  [/^A person rejected it, and nothing was done\./, ended('rejected')],
  [/^Riposte only told of it\./, ended('notified')],
  [/^It has ended\./, (record) => record?.state === 'done' && record.outcome === 'observed'],
  [/^It is undone\./, (record) => record?.state === 'undone'],
  [/^It is expired\./, (record) => record?.state === 'expired'],
  [/^It is under way/, (record) => UNDER_WAY.has(record?.state ?? '')],
  [
    /^It is approved, and waits\./,
    (record) => record?.state === 'done' && record.approved === true && record.open !== undefined,
  ],
  [/^The state ha[sd] changed/, (record, named) => isAsked(record) && record?.plan !== planIn(named)],
  [
    /^It has been asked anew since/,
    (record, named) => isAsked(record) && record?.plan === planIn(named) && !isAskedOn(record, named),
  ],
  [/^Riposte acts on it within seconds/, isAskedOn],
  [/^The question (waits, and a new message|still waits\.)/, isAskedOn],
  [
    /^The answer counts, and is not enough/,
    (record, plan) =>
      isAskedOn(record, plan) &&
      new Set(record?.yes?.map(({ person }) => person)).size < (record?.needs?.approvals ?? 1),
  ],
];

/** The beginning of what the page may say of a link; what follows is about its question. */
const HEADS = /^(“.*” was sent by this link at .*|None of its \d+ steps waits .*)$/;

const unescaped = (html: string): string =>
  html
    .replace(/<[^>]+>/g, ' ')
    .replace(/&#x([0-9A-F]+);/gi, (_, code: string) => String.fromCodePoint(Number.parseInt(code, 16)))
    .replaceAll('&quot;', '"')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');

const TIMES = /\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2})?(\.\d+)?( ?(Z|UTC))?/g;
const dense = (text: string): string => text.replace(TIMES, '').replaceAll(/\s+/g, '');

/** What a page says has come of its question, by the numbers of its steps. */
function sayings(body: string): { step: number; text: string }[] {
  const [, section = ''] = /<section aria-labelledby="said">(.*?)<\/section>/s.exec(body) ?? [];
  const paragraphs = [...section.matchAll(/<p>(.*?)<\/p>/gs)].map(([, text = '']) => unescaped(text));
  return paragraphs.flatMap((text) => {
    const parts = text.split(/(?:^| )Step (\d+): /);
    const [head = '', ...steps] = parts;
    const first = head === '' || HEADS.test(head.trim()) ? [] : [{ step: 1, text: head }];
    const others = steps.flatMap((part, n) => (n % 2 === 0 ? [{ step: Number(part), text: steps[n + 1] ?? '' }] : []));
    return [...first, ...others];
  });
}

const LABELS: Readonly<Record<string, string>> = {
  Approve: 'approve',
  Reject: 'reject',
  'Ask again later': 'later',
  'Pause everything': 'pause',
};

const isClaimed = (text: string, { records, pressed }: Standing, { way }: Coming, n: number, now: number): boolean => {
  const { link } = way;
  const plan = stepsIn(link)[n]?.plan ?? '';
  if (/^\d wrong codes were tried/.test(text)) return (pressed.tried?.size ?? 0) >= 3;
  if (/^The time to answer was over/.test(text)) return now > link.until;
  return SAID.find(([says]) => says.test(text))?.[1](records[n], plan) ?? false;
};

/**
 * What a page says that was not so at any moment while it was made: how the question stands, what was answered, what may be
 * answered, and what would be done.
 */
export function untrueOf({ statusCode, body }: Answer, coming: Coming, now: number): string[] {
  const { way, seen } = coming;
  const was = (holds: (standing: Standing) => boolean): boolean => seen.some(holds);
  if (body.includes('its journal does not have it yet'))
    return was((standing) => isUnrecorded(standing, way.link))
      ? []
      : [`says that the journal does not have ${way.link.key}`];
  if (statusCode === 404) return ['says that there is no such link'];
  if (body.includes('This link is not valid')) return ['says that the link is not valid'];
  const [, word = ''] = /<p class="word">(.*?)<\/p>/.exec(body) ?? [];
  const label = /^Answered: (.*)$/.exec(word)?.[1];
  if (label !== undefined && !was(({ pressed }) => pressed.verdict === LABELS[label]))
    return [`says that "${label}" was answered`];
  if (word === 'Waits for your answer') return ofOpen(body, coming, now);
  // What came from elsewhere, is too large, or met trouble, says nothing of the question.
  if (statusCode !== 200 && statusCode !== 410) return [];
  return sayings(body)
    .filter(({ step, text }) => !was((standing) => isClaimed(text, standing, coming, step - 1, now)))
    .map(({ text }) => `says "${text.slice(0, 120)}" of ${way.link.key}`);
}

/** Whether a question of the link, or all of its response, is still to come. */
const isUnrecorded = ({ records }: Standing, link: LinkRecord): boolean =>
  stepsIn(link).some(({ plan }, n) => {
    const record = records[n];
    return record === undefined || Number(plan.split('~').at(-1)) > (record.turn ?? 1);
  });

function ofOpen(body: string, { way, seen }: Coming, now: number): string[] {
  const { link } = way;
  const open = seen.find((standing) => isOpen(way, standing, now));
  if (!open) return [`asks for an answer to ${link.key}`];
  const offered = [...body.matchAll(/name="verdict" value="(\w+)"/g)].map(([, verdict]) => verdict);
  const text = dense(unescaped(body));
  const [record] = open.records;
  const isOne = !link.steps && isAskedOn(record, link.plan);
  const missing = isOne ? [record?.from, record?.to].filter((part) => !text.includes(dense(sentence(part ?? '')))) : [];
  return [
    ...(offered.join() === link.verdicts.join() ? [] : [`offers ${offered.join()} in the place of ${link.verdicts}`]),
    ...missing.map((part) => `does not show "${part}" of ${link.key}`),
  ];
}
