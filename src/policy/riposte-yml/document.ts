import { type Document, isAlias, isNode, isScalar, LineCounter, parseDocument, visit, type YAMLMap } from 'yaml';
import type * as z from 'zod';
import { clean } from '../../core/text.ts';
import { issuesOf } from './issues.ts';
import { type Issue, locate, type Problem, pathText } from './problem.ts';

/** A file that was read: what stands in it, and what is wrong with that. */
export interface Checked<T> {
  /** Undefined as soon as anything is wrong. */
  value?: T;
  /** Whatever the YAML says, however wrong; for further checks. */
  data: unknown;
  problems: Problem[];
  /** Gives an issue its place in the file. */
  place(issue: Issue): Problem;
}

const MOST_BYTES = 256 * 1024;

const atStart = (message: string): Problem => ({ line: 1, column: 1, path: '', message });

/**
 * Reads YAML strictly, and reports all that is wrong at once. Aliases and tags are refused: a few lines of aliases can
 * stand for gigabytes, and each playbook is to be read where it stands.
 */
export function checkDocument<T>(text: string, shape: z.ZodType<T>, mostBytes = MOST_BYTES): Checked<T> {
  const place = ({ message }: Issue): Problem => atStart(message);
  const bytes = Buffer.byteLength(text);
  if (bytes > mostBytes)
    return { data: undefined, problems: [atStart(`the file has ${bytes} bytes; it may have ${mostBytes}.`)], place };
  try {
    return checked(text, shape);
  } catch (error) {
    // Thousands of nested brackets exhaust the stack of the YAML reader.
    if (!(error instanceof RangeError)) throw error;
    return { data: undefined, problems: [atStart('it is nested too deeply to be read.')], place };
  }
}

function checked<T>(text: string, shape: z.ZodType<T>): Checked<T> {
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    stringKeys: true,
    // Its own look compares each key with each before it: seconds for a file of some thousand keys.
    uniqueKeys: false,
    logLevel: 'error',
  });
  const place = (issue: Issue): Problem => ({
    ...locate(document.contents, issue, lines),
    path: pathText(issue.path),
    message: issue.message,
  });
  const at = (offset: number, message: string): Problem => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1), path: '', message };
  };
  const unread = [...document.errors, ...document.warnings].map(({ pos, message }) => at(pos[0], yamlText(message)));
  unread.push(...keysTwice(document, at));
  if (unread.length === 0) unread.push(...refusedNodes(document, at));
  if (unread.length > 0) return { data: undefined, problems: unread.slice(0, 50), place };
  const data: unknown = document.toJS() ?? {};
  const parsed = shape.safeParse(data);
  if (parsed.success) return { value: parsed.data, data, problems: [], place };
  return { data, problems: issuesOf(parsed.error.issues, data).map(place), place };
}

/** Keys that stand in one map twice, of which only one would count. */
function keysTwice(document: Document, at: (offset: number, message: string) => Problem): Problem[] {
  const found: Problem[] = [];
  const look = ({ items }: YAMLMap): void => {
    const seen = new Set<unknown>();
    for (const { key } of items) {
      const name = isScalar(key) ? key.value : key;
      if (seen.has(name)) found.push(at(offsetOf(key), 'the key stands here twice: keep one of them.'));
      seen.add(name);
    }
  };
  visit(document, { Map: (_, map) => look(map) });
  return found;
}

const offsetOf = (node: unknown): number => (isNode(node) && node.range?.[0]) || 0;

function refusedNodes(document: Document, at: (offset: number, message: string) => Problem): Problem[] {
  const refused: Problem[] = [];
  // The visitor returns nothing: a number would tell `visit` where to go on.
  visit(document, (_, node) => {
    refused.push(...refusedNode(node, at));
  });
  return refused;
}

function refusedNode(node: unknown, at: (offset: number, message: string) => Problem): Problem[] {
  if (!isNode(node)) return [];
  const offset = offsetOf(node);
  if (isAlias(node)) return [at(offset, 'aliases (*name) are not read here: write it out.')];
  if (node.tag !== undefined && node.range && isExplicit(node.tag))
    return [at(offset, 'tags (!name) are not read here: leave it out.')];
  if (isScalar(node) && node.value === '__proto__') return [at(offset, '"__proto__" may not stand here.')];
  return [];
}

const isExplicit = (tag: string): boolean => tag.length > 0;

/** The YAML reader's own words, made a sentence. They can quote the file. */
function yamlText(message: string): string {
  const line = clean(message, 200).replace(/[.:]?$/, '.');
  if (/multiple documents/.test(line)) return 'there is a second document (---) in the file: it has to be one.';
  if (/[Tt]abs? /.test(line)) return 'there is a tab: YAML is indented with spaces only.';
  return `it is not YAML: ${line}`;
}
