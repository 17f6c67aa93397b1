import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Packages of the SDK that read the answers of a client themselves. */
const READERS = 'node_modules/@aws-sdk/{middleware,lib,credential}-*/dist-es/**/*.js';

/** A structure as the SDK's generator writes it: its name and traits, the names of its fields, their kinds, how many must be there. */
const STRUCTURE =
  /^(?<start>export var (?<name>\w+\$) = \[3, \w+, \w+,\n {4}.*,\n {4}\[)(?<fields>.*)(?<middle>\],\n {4}\[)(?<kinds>.*(?:\n {8}.*)*?)\](?:, (?<required>\d+))?\n\];$/gm;
const STATEMENT = /^(?:export )?(?:var|const) (\w+\$?) = (.*(?:\n {4}.*)*)/gm;
const OPERATION = /^export var (\w+)\$ = \[9, \w+, \w+,\n {4}.*, \(\) => (\w+\$?), \(\) => \w+\$?\n\];$/gm;
const TEXT = /^const (_\w+) = "((?:[^"\\]|\\.)*)";$/gm;
/** By which name EC2 is told a field, in what it is never told. */
const ASKED_AS = /\[_eQN\]: `\w+`,\s*/g;
const NAME = /\b\w+\$?/g;
const OPENING = '[{(';
const CLOSING = ']})';
/** What is the body of an answer, or where the rest of it is read by it. */
const WHOLE_BODY = /_hP\]|, (?:1[6-9]|[2-9]\d|\d{3,})\]$/;

/** The words by which the SDK's own code reads answers, such as the checksums of SQS. */
export const wordsOfReaders = (root: string): Set<string> =>
  new Set(
    globSync(READERS, { cwd: root }).flatMap((file) => readFileSync(join(root, file), 'utf8').match(/\w+/g) ?? []),
  );

/** What a list holds, where that may be lists of its own. @example partsOf('0, [() => A$, 0]') // ['0', '[() => A$, 0]'] */
function partsOf(list: string): string[] {
  const parts: string[] = [];
  let [depth, from] = [0, 0];
  for (const [n, sign] of [...list].entries()) {
    if (OPENING.includes(sign)) depth += 1;
    if (CLOSING.includes(sign)) depth -= 1;
    if (sign !== ',' || depth > 0) continue;
    parts.push(list.slice(from, n).trim());
    from = n + 1;
  }
  const last = list.slice(from).trim();
  return last === '' ? parts : [...parts, last];
}

const namesIn = (said: string): string[] => said.match(NAME) ?? [];

/**
 * The structures of whole calls, and all schemas that may be part of what the project's calls send: what a call is told
 * has a name there, so that nothing is sent in a field of its own that the project does not name.
 */
function sentBy(code: string, isNamed: (field: string) => boolean): { calls: Set<string>; parts: Set<string> } {
  const statements = new Map([...code.matchAll(STATEMENT)].map(([, name = '', said = '']) => [name, said]));
  const calls = new Set(
    [...code.matchAll(OPERATION)].flatMap(([, name = '', input = '']) =>
      isNamed(`${name}Command`) || isNamed(`paginate${name}`) ? [input] : [],
    ),
  );
  const parts = new Set<string>();
  const open: string[] = [];
  for (const { groups: { name = '', fields = '', kinds = '' } = {} } of code.matchAll(STRUCTURE)) {
    if (!calls.has(name)) continue;
    const names = partsOf(fields);
    for (const [n, kind] of partsOf(kinds).entries()) if (isNamed(names[n] ?? '')) open.push(...namesIn(kind));
  }
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    const said = statements.get(name);
    if (said === undefined || parts.has(name)) continue;
    parts.add(name);
    open.push(...namesIn(said));
  }
  return { calls, parts };
}

/**
 * The same schemas, by which a client reads, of answers, those fields alone whose names are words of the project or fields of
 * anything that its calls send. So whoever comes to read another field finds it, since then its name is a word of the project;
 * and what was read whole can be sent back whole. What is sent stays as it is.
 *
 * @param words what the project names, and what reads answers for it
 */
export function withReadFields(code: string, words: ReadonlySet<string>): string {
  const texts = new Map([...code.matchAll(TEXT)].map(([, name = '', text = '']) => [name, text]));
  const { calls, parts } = sentBy(code, (name) => words.has(texts.get(name) ?? name));
  const known = new Set<string>();
  for (const { groups: { name = '', fields = '' } = {} } of code.matchAll(STRUCTURE))
    if (parts.has(name)) for (const field of partsOf(fields)) known.add(field);
  const isRead = (field: string, kind = ''): boolean => {
    const text = texts.get(field);
    return text === undefined || words.has(text) || known.has(field) || WHOLE_BODY.test(kind);
  };
  return code.replace(STRUCTURE, (whole: string, ...rest: unknown[]) => {
    const { name = '', start, fields = '', middle, kinds = '', required } = rest.at(-1) as Record<string, string>;
    const [names, each] = [partsOf(fields), partsOf(kinds)];
    if (calls.has(name) || parts.has(name) || names.length !== each.length) return whole;
    const kept = names.flatMap((field, n) => (isRead(field, each[n]) ? [n] : []));
    const some = (list: readonly string[]): string => kept.map((n) => list[n]).join(', ');
    const count = required === undefined ? '' : `, ${kept.filter((n) => n < Number(required)).length}`;
    return `${start}${some(names)}${middle}${some(each).replaceAll(ASKED_AS, '')}]${count}\n];`;
  });
}
