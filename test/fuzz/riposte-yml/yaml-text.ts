import { stringify } from 'yaml';
import { HOSTILE } from '../hostile.ts';
import type { Random } from '../random.ts';

/** Ways to write the same document down. */
const STYLES: readonly ((value: unknown) => string)[] = [
  (value) => JSON.stringify(value),
  (value) => JSON.stringify(value, null, 1),
  (value) => stringify(value, { aliasDuplicateObjects: false }),
  (value) => stringify(value, { aliasDuplicateObjects: false, defaultStringType: 'QUOTE_SINGLE' }),
  (value) => `\uFEFF${stringify(value, { aliasDuplicateObjects: false }).replaceAll('\n', '\r\n')}`,
  (value) => `# by hand\n---\n${stringify(value, { aliasDuplicateObjects: false, lineWidth: 40 })}...\n`,
];

/** The document as a text, in one of the ways in which people and programs write it. */
export const written = (value: unknown, random: Random): string => random.pick(STYLES)(value);

/** Each puts something into a text where the number says. */
const DAMAGES: Record<string, (text: string, at: number, random: Random) => string> = {
  cut: (text, at) => text.slice(0, at),
  leaveOut: (text, at) => text.slice(0, at) + text.slice(at + 1 + (at % 7)),
  twice: (text) => `${text}\n${text}`,
  lineTwice: (text, at) => {
    const lines = text.split('\n');
    const n = at % lines.length;
    return lines.toSpliced(n, 0, lines[n] ?? '').join('\n');
  },
  linesSwapped: (text, at) => {
    const lines = text.split('\n');
    const n = at % lines.length;
    return [...lines.slice(n), ...lines.slice(0, n)].join('\n');
  },
  put: (text, at, random) => `${text.slice(0, at)}${random.pick(PIECES)}${text.slice(at)}`,
  hostile: (text, at, random) => `${text.slice(0, at)}${String(random.pick(HOSTILE))}${text.slice(at)}`,
  outdent: (text, at) => `${text.slice(0, at)}${text.slice(at).replace(/\n +/, '\n')}`,
  indent: (text, at) => `${text.slice(0, at)}${text.slice(at).replace('\n', '\n   ')}`,
  value: (text, at, random) => text.slice(0, at) + text.slice(at).replace(/: *[^\n,{}]+/, `: ${random.pick(VALUES)}`),
};

/** What YAML has beside plain values, and what nobody writes. */
const PIECES = [
  '&a ',
  '*a',
  '<<: *a\n',
  '!!binary ',
  '!!js/function ',
  '!<tag:example.com> ',
  '? ',
  '\t',
  '\u0000',
  '\u2028',
  '\ud800',
  '\n---\n',
  '%YAML 9.9\n---\n',
  '|+\n',
  '>-2\n',
  '"',
  "'",
  '\\x',
  '{',
  ']',
  '#',
  '- - - -',
  '__proto__: { mode: enforce }\n',
  'constructor: { prototype: {} }\n',
  '\u202e',
];

const VALUES = [
  '1e999',
  '-1e999',
  '.inf',
  '.nan',
  '0x7fffffffffffffff',
  '99999999999999999999999',
  '0o777',
  '1_000',
  'no',
  'NULL',
  '~',
  '2026-11-20',
  '&b [*b]',
  '!!int "3"',
  '"\\ud800"',
  '[[[[[[[[[[]]]]]]]]]]',
];

/** Documents that are made to take long: deep, wide, or much from little. */
const HUGE: readonly ((size: number) => string)[] = [
  (size) => `playbooks: ${'['.repeat(size)}`,
  (size) => `playbooks: ${'['.repeat(size)}${']'.repeat(size)}`,
  (size) => `override: ${'{a: '.repeat(size)}1${'}'.repeat(size)}`,
  (size) => '- '.repeat(size),
  (size) => '? '.repeat(size),
  (size) => Array.from({ length: Math.min(size, 400) }, (_, n) => `${' '.repeat(n)}a:`).join('\n'),
  (size) =>
    `a: &a [x]\n${Array.from({ length: 60 }, (_, n) => `b${n}: &b${n} [*${n ? `b${n - 1}` : 'a'}, *a]`).join('\n')}\n#${'x'.repeat(size)}`,
  (size) => Array.from({ length: size }, (_, n) => `k${n}: 1`).join('\n'),
  (size) => `disable: [${Array.from({ length: size }, (_, n) => `some-${n}`).join()}]`,
  (size) => `override: {${Array.from({ length: size }, (_, n) => `some-${n}: {mode: notify}`).join()}}`,
  (size) =>
    `people: {${Array.from({ length: size }, (_, n) => `p${n}: {slack: U${String(n).padStart(8, '0')}}`).join()}}`,
  (size) => `commandPrefix: "${'x '.repeat(size)}"`,
  (size) => `commandPrefix: ${' '.repeat(size)}x`,
  (size) => `playbooks: [{ when: { type: '${'*a'.repeat(size)}' } }]`,
  (size) => `${'k'.repeat(size)}: 1`,
  (size) => 'x'.repeat(size * 40),
];

/** A text that was damaged in a few places. */
export function damagedText(text: string, random: Random): string {
  let now = text;
  for (let left = 1 + random.below(3); left > 0; left -= 1) {
    const how = DAMAGES[random.pick(Object.keys(DAMAGES))];
    now = how?.(now, random.below(now.length + 1), random) ?? now;
  }
  return now;
}

/** A document that is made to take long. */
export const hugeText = (random: Random): string => random.pick(HUGE)(random.pick([100, 2_000, 8_000]));
