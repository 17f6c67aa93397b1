import { readdirSync, readFileSync } from 'node:fs';
import ts from 'typescript';

const MOST_LINES = 60;

const ROOT = new URL('../', import.meta.url);

/** The functions of a text that have more lines than they may, each by its name and lines. */
function tooLong(file: string, text: string): { name: string; lines: number }[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const lineAt = (position: number): number => source.getLineAndCharacterOfPosition(position).line;
  const found: { name: string; lines: number }[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node) && 'body' in node && node.body) {
      const lines = lineAt(node.end) - lineAt(node.getStart()) + 1;
      if (lines > MOST_LINES) found.push({ name: nameOf(node, source), lines });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

function nameOf(node: ts.SignatureDeclaration, source: ts.SourceFile): string {
  const named = node.name ?? (ts.isVariableDeclaration(node.parent) ? node.parent.name : undefined);
  const { line } = source.getLineAndCharacterOfPosition(node.getStart());
  return `${source.fileName} ${named?.getText() ?? `line ${line + 1}`}`;
}

describe('functions', () => {
  it.each([
    { room: 'src', atLeast: 500 },
    { room: 'local', atLeast: 50 },
    { room: 'deploy', atLeast: 20 },
    { room: 'scripts', atLeast: 10 },
    { room: 'bench', atLeast: 10 },
    { room: 'simulation', atLeast: 30 },
  ])(`of $room have at most ${MOST_LINES} lines`, ({ room, atLeast }) => {
    const files = readdirSync(new URL(room, ROOT), { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.ts'))
      .map((path) => `${room}/${path}`);
    expect(files.length).toBeGreaterThan(atLeast);
    // Most files are shorter than a function may be, and need no look.
    const texts = files.map((file) => ({ file, text: readFileSync(new URL(file, ROOT), 'utf8') }));
    const long = texts.filter(({ text }) => text.split('\n').length > MOST_LINES);
    const found = long.flatMap(({ file, text }) => tooLong(file, text)).map(({ name }) => name);
    expect(found).toEqual([]);
  });

  it.each([
    { kind: 'a function', head: 'export function long() {', name: 'a.ts long' },
    { kind: 'an arrow', head: 'const long = () => {', name: 'a.ts long' },
    { kind: 'a method', head: 'const it = { long() {', foot: '} };', name: 'a.ts long' },
    { kind: 'a function without a name', head: 'call(() => {', foot: '});', name: 'a.ts line 1' },
  ])('of one line too many are found: $kind', ({ head, foot = '}', name }) => {
    const body = (lines: number): string => [head, ...Array(lines - 2).fill(';'), foot].join('\n');
    expect(tooLong('a.ts', body(MOST_LINES + 1))).toEqual([{ name, lines: MOST_LINES + 1 }]);
    expect(tooLong('a.ts', body(MOST_LINES))).toEqual([]);
  });
});
