import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { VERSION } from './version.ts';

const MOST_LINES = 40;

/** What tells of an account or of people, and what stands in its place; secrets and keys first. */
const REDACTIONS: readonly [RegExp, string][] = [
  [/\b(?:AKIA|ASIA|AROA|AIDA)[A-Z0-9]{8,}\b/g, 'KEY'],
  [/\barn:[\w-]+:([\w-]+):[^\s"',)]*/g, 'arn:…:$1:…'],
  [/https?:\/\/[^\s"',)]+/g, 'URL'],
  [/[\w.+-]+@[\w-]+\.[\w.-]+/g, 'EMAIL'],
  [/\b\d{12}\b/g, 'ACCOUNT'],
  [/\b\d{1,3}(?:\.\d{1,3}){3}(?:\/\d{1,2})?\b/g, 'ADDRESS'],
  [/\b[0-9a-f]{1,4}(?::[0-9a-f]{0,4}){2,7}/gi, 'ADDRESS'],
  [/\b[A-Za-z0-9+/_=-]{32,}/g, 'TOKEN'],
];

/** Takes out what tells of an account, of people, or of secrets: keys, ARNs, addresses, accounts, long tokens. */
export const redacted = (text: string): string =>
  REDACTIONS.reduce((all, [pattern, word]) => all.replace(pattern, word), text);

/** Of a stack, where in this project, and no path of the machine. */
const places = (stack: string): string[] =>
  stack
    .split('\n')
    .slice(1, MOST_LINES)
    .flatMap((line) => {
      const [, inside] = /((?:src|local|node_modules|scripts|deploy)\/[^\s)]+)/.exec(line) ?? [];
      return inside ? [`  at ${inside}`] : [];
    });

/** What somebody may send us of an error that nobody foresaw. */
export function reportOf(error: unknown, argv: readonly string[]): string {
  const { name, message, stack = '' } = error instanceof Error ? error : new Error(String(error));
  // Words of the command line may be keys of findings: options keep their names alone.
  const words = argv.map((word, n) => (n === 0 || word.startsWith('--') ? word.replace(/=.*/, '=…') : '…'));
  return [
    `Riposte ${VERSION}, Node.js ${process.version}, ${process.platform} ${process.arch}`,
    `Command: ${redacted(words.join(' '))}`,
    `${name}: ${redacted(message).slice(0, 2_000)}`,
    ...places(stack),
    '',
  ].join('\n');
}

/**
 * What a person reads in place of a raw stack trace: that it is a fault of ours, and where the report is that they can
 * look at and send.
 */
export function unforeseen(error: unknown, argv: readonly string[]): string {
  const report = reportOf(error, argv);
  const what = report.split('\n')[2] ?? '';
  const said = `Unexpected error: ${what.slice(0, 300)}`;
  try {
    const file = join(mkdtempSync(join(tmpdir(), 'riposte-')), 'report.txt');
    writeFileSync(file, report, { mode: 0o600 });
    return `${said}\nPlease report it, with ${file}: accounts, keys, addresses and names were taken out of it, but look at it first. This is Riposte ${VERSION}.`;
  } catch {
    // In a place where nothing can be written, what can be sent is shown.
    return `${said}\nPlease report it, with what follows: accounts, keys, addresses and names were taken out of it.\n${report}`;
  }
}
