import { readdirSync } from 'node:fs';
import { catalogue } from '../src/actions/catalogue/catalogue.ts';
import { actions } from '../src/actions/index.ts';
import type { ActionId } from '../src/core/action-ids.ts';
import type { Clients } from '../src/core/clients.ts';
import { pairOf } from '../src/core/group.ts';
import { type FunctionEntry, functions } from '../src/functions/index.ts';
import { sources } from '../src/sources/index.ts';

const WIDTH = 120;
const ROOT = new URL('../', import.meta.url);
const HEAD = '// Generated from src/functions by npm run generate.';

/** What a handler imports: names by the file that exports them, as seen from the root. */
type Imports = Map<string, Set<string>>;

const kebab = (name: string): string => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
const camel = (id: string): string => id.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());

const files = readdirSync(new URL('src', ROOT), { recursive: true, encoding: 'utf8' }).map((path) => `src/${path}`);

/** The file of that name below a room, wherever it stands. */
function fileNamed(name: string): string {
  const found = files.filter((path) => path.startsWith('src/') && path.endsWith(`/${name}.ts`));
  const [path = ''] = found;
  if (found.length !== 1) throw new Error(`src should hold one file ${name}.ts, and holds ${found.length}`);
  return path;
}

const fileOfAction = (id: ActionId): string => `src/actions/${catalogue[id].family}/${id}.ts`;

// Each client is made in a file of its own, but for the one that calls no service of AWS, and for small ones.
const fileOfClient = (client: string, small = false): string => {
  if (small) return 'src/platform/page-clients.ts';
  return client === 'handshakes'
    ? 'src/actions/certificates/handshake.ts'
    : `src/platform/clients/${kebab(client)}-client.ts`;
};

const LATER = 'src/platform/later.ts';

/** Whether a function has that action or client at hand when it starts. */
const startsWith = ({ starts }: FunctionEntry, kind: 'actions' | 'clients', name: string): boolean =>
  !starts || starts[kind].some((each) => each === name);

/** The path and the text of each handler. */
export const handlers = (): { path: string; text: string }[] =>
  Object.entries(functions).map(([id, entry]) => ({ path: `handlers/${id}.ts`, text: handler(id, entry) }));

/** The files of `handlers` that no function has. */
export const strayHandlers = (): string[] =>
  readdirSync(new URL('handlers', ROOT))
    .filter((file) => !Object.hasOwn(functions, file.replace(/\.ts$/, '')))
    .map((file) => `handlers/${file}`);

function handler(id: string, entry: FunctionEntry): string {
  const imports: Imports = new Map();
  const use = (path: string, name: string): string => {
    imports.set(path, (imports.get(path) ?? new Set()).add(name));
    return name;
  };
  const oneClient = (client: keyof Clients): string =>
    startsWith(entry, 'clients', client)
      ? use(fileOfClient(client, entry.small), client)
      : `${client}: ${use(LATER, 'laterClient')}('${client}', () => import('../${fileOfClient(client)}'))`;
  const clients = (all: FunctionEntry['clients']) => (all.length === 0 ? '{}' : `{ ${all.map(oneClient).join(', ')} }`);
  const oneAction = (action: ActionId): string =>
    startsWith(entry, 'actions', action)
      ? use(fileOfAction(action), camel(action))
      : `${use(LATER, 'laterAction')}('${action}', () => import('../${fileOfAction(action)}'))`;
  const { feed, group, members, enters, readsAll } = entry;
  const held = Object.values(actions).filter(({ id }) => group && pairOf(catalogue[id].group).includes(group));
  const read = Object.values(sources).filter((source) => readsAll || source.feed === feed);
  const parts = [
    read.length > 0 &&
      `sources: [${read.map((each) => use(`src/sources/${each.id}/index.ts`, camel(each.id))).join(', ')}]`,
    held.length > 0 && `actions: [${held.map(({ id }) => oneAction(id)).join(', ')}]`,
    `clients: ${clients(entry.clients)}`,
    members &&
      `clientsOf: ${use('src/platform/member-clients.ts', 'inMembers')}(${clients(members)}, '${enters ?? 'read'}')`,
  ].filter((part) => part !== false && part !== undefined);
  const call = `${use('src/platform/wire.ts', 'wire')}('${id}', ${use(fileNamed(`${entry.run}-function`), `${camel(entry.run)}Function`)}, {`;
  const statement = `export const handler = ${call}\n${parts.map((part) => field(part)).join('')}});`;
  return `${[HEAD, ...importLines(imports)].join('\n')}\n\n/** ${entry.does} */\n${statement}\n`;
}

/** `name: [a, b]` on one line, or a line for each where that is too long; as the formatter has it. */
function field(text: string, indent = '  '): string {
  const line = `${indent}${text},`;
  if (line.length <= WIDTH) return `${line}\n`;
  // A call with more than the list has each argument on lines of its own.
  const [, call, list, more] = /^([^(]*\()(\{.*\}), ('[\w-]+')\)$/.exec(text) ?? [];
  if (call && list && more)
    return `${indent}${call}\n${listField(list, `${indent}  `)}${indent}  ${more},\n${indent}),\n`;
  return listField(text, indent);
}

function listField(text: string, indent: string): string {
  const [, head = '', open = '', inner = '', close = ''] = /^(.*?)([[{]) ?(.*?) ?([\]}]\)?)$/.exec(text) ?? [];
  return `${indent}${head}${open}\n${inner
    // Not within the brackets of one that is loaded later.
    .split(/, (?!\(\) =>)/)
    .map((name) => `${indent}  ${name},\n`)
    .join('')}${indent}${close},\n`;
}

function importLines(imports: Imports): string[] {
  return [...imports]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([path, all]) => {
      const names = [...all].sort((one, other) => one.localeCompare(other, 'en', { numeric: true }));
      const line = `import { ${names.join(', ')} } from '../${path}';`;
      return line.length <= WIDTH
        ? line
        : `import {\n${names.map((name) => `  ${name},\n`).join('')}} from '../${path}';`;
    });
}
