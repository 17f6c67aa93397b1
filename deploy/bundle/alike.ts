/** A module of one client of the SDK. */
export interface Of {
  /** As the client is called in its own names, such as RDS. */
  client: string;
  code: string;
}

/** What modules that are alike have in common. */
export interface Alike<T extends Of> {
  /** What it imports from packages. */
  packages: string;
  /** A function that makes what they export. */
  maker: string;
  /** The modules, and what is left of each, in which that function is called `make`. */
  members: { of: T; rest: string }[];
}

/** A module, taken apart. */
interface Parted<T extends Of> {
  of: T;
  /** What it imports from packages: the same for all that are alike. */
  packages: string;
  /** What it imports from its own client, and the names of that. */
  own: string;
  given: string[];
  exported: string[];
  /** Its code; each second piece is what it says of its own service within a text. */
  pieces: string[];
}

const IMPORT = /^import (?:(\w+)|\{([^}]*)\}) from "([^"]+)";\n/gm;
const EXPORT = /^export (?:(?=(?:const|class|function) (\w+))|\{ (\w+) \};\n)/gm;
const ODD = /^(?:import|export) /m;
/** A text, or the name of a field. */
const TEXT = /"((?:[^"\\\n`$]|\\.)*)"(:?)/g;
/** What may differ of an address. */
const WORDS = /\d{4}-\d\d-\d\d|\w+/g;
const MARKED = /"[^"\n]*\0[^"\n]*"/g;
/** In the place of the client's name. */
const IT = 'It';

const namesIn = (list: string): string[] => list.split(',').flatMap((each) => each.trim().replace(/^.* as /, '') || []);

const general = (name: string, client: string): string => name.replaceAll(client, IT);

/** The module in parts, or nothing where it is written otherwise than is known here. */
function part<T extends Of>(of: T): Parted<T> | undefined {
  const { client, code } = of;
  const [packages, own, given, exported]: [string[], string[], string[], string[]] = [[], [], [], []];
  const body = code
    .replace(IMPORT, (line: string, one: string | undefined, list: string | undefined, from: string) => {
      (from.startsWith('.') ? own : packages).push(line);
      if (from.startsWith('.')) given.push(...(one ? [one] : namesIn(list ?? '')));
      return '';
    })
    .replace(EXPORT, (_, made: string | undefined, passed: string | undefined) => {
      exported.push(made ?? passed ?? '');
      return '';
    });
  if (ODD.test(body) || exported.length === 0) return undefined;
  const named = [...given, ...exported].filter((name) => name.includes(client));
  const common = named.reduce(
    (text, name) => text.replaceAll(new RegExp(`(?<![.\\w$])${name}(?![\\w$:])`, 'g'), general(name, client)),
    body,
  );
  return { of, packages: packages.join(''), own: own.join(''), given, exported, pieces: piecesOf(common) };
}

function piecesOf(code: string): string[] {
  const pieces: string[] = [];
  let from = 0;
  const cut = (at: number, word: string): void => {
    pieces.push(code.slice(from, at), word);
    from = at + word.length;
  };
  for (const { 1: text = '', 2: colon, index } of code.matchAll(TEXT)) {
    if (colon) continue;
    if (!text.includes('://')) cut(index + 1, text);
    else for (const { 0: word, index: at } of text.matchAll(WORDS)) cut(index + 1 + at, word);
  }
  return [...pieces, code.slice(from)];
}

const isWord = (_: unknown, n: number): boolean => n % 2 === 1;

function keyOf<T extends Of>({ of: { client }, packages, given, exported, pieces }: Parted<T>): string {
  const names = [...given, ...exported].map((name) => general(name, client));
  return JSON.stringify([packages, given.length, names, pieces.filter((_, n) => n % 2 === 0)]);
}

/** The texts again, some words of which are parameters. */
const asTemplates = (code: string): string =>
  code.replace(MARKED, (text) => {
    const [, whole] = /^"\0(\w+)\0"$/.exec(text) ?? [];
    return whole ?? `\`${text.slice(1, -1).replaceAll(/\0(\w+)\0/g, '${$1}')}\``;
  });

function join<T extends Of>(group: readonly [Parted<T>, ...Parted<T>[]]): Alike<T> {
  const [first] = group;
  // What differs, by what each of them says there: a name that is said three times is one parameter.
  const said = new Map<string, string>();
  const marked = first.pieces.map((piece, n) => {
    const words = group.map(({ pieces }) => pieces[n] ?? '');
    if (!isWord(piece, n) || words.every((word) => word === piece)) return piece;
    const key = JSON.stringify(words);
    if (!said.has(key)) said.set(key, `its${said.size}`);
    return `\0${said.get(key)}\0`;
  });
  const names = (list: readonly string[]): string[] => list.map((name) => general(name, first.of.client));
  const made = names(first.exported);
  return {
    packages: first.packages,
    maker: `(${[...names(first.given), ...said.values()].join(', ')}) => {
${asTemplates(marked.join(''))}
return ${made.length === 1 ? made[0] : `{ ${made.join(', ')} }`};
}`,
    members: group.map(({ of, own, given, exported }, which) => {
      const words = [...said.keys()].map((key) => JSON.stringify(JSON.parse(key)[which]));
      const left =
        exported.length === 1 ? exported[0] : `{ ${exported.map((each, n) => `${made[n]}: ${each}`).join(', ')} }`;
      const rest = `${own}export const ${left} = /* @__PURE__ */ make(${[...given, ...words].join(', ')});\n`;
      return { of, rest };
    }),
  };
}

/**
 * Puts modules that differ by names and texts alone together. One that is like no other, or written otherwise than is known
 * here, is in no group.
 */
export function alike<T extends Of>(modules: readonly T[]): Alike<T>[] {
  const parts = modules.flatMap((module) => part(module) ?? []);
  return [...Map.groupBy(parts, keyOf).values()].flatMap(([first, ...others]) =>
    first && others.length > 0 ? [join([first, ...others])] : [],
  );
}
