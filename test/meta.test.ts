import { readdirSync, readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';
import { stackOf } from '../deploy/stack.ts';
import { catalogue } from '../src/actions/catalogue/catalogue.ts';
import { actions } from '../src/actions/index.ts';
import { ACTION_IDS, type ActionId, CONTAINED_BY } from '../src/core/action-ids.ts';
import { BASELINES } from '../src/core/baseline.ts';
import * as errors from '../src/core/errors.ts';
import { DEFAULTS } from '../src/platform/settings/schema.ts';
import { sources } from '../src/sources/index.ts';
import { FEEDS } from '../src/sources/source.ts';
import { allBundled, bundledNames } from './sources/support.ts';

const root = new URL('../', import.meta.url);
const text = (path: string): string => readFileSync(new URL(path, root), 'utf8');
/** The names of a folder's TypeScript files, without the ending. */
const files = (folder: string, ...shared: string[]): string[] =>
  readdirSync(new URL(folder, root))
    .filter((file) => file.endsWith('.ts'))
    .map((file) => file.replace(/\.ts$/, ''))
    .filter((name) => !shared.includes(name));
const camel = (id: string): string => id.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());

/** Fails with the line that is missing. */
function expectLine(file: string, is: boolean, line: string): void {
  if (!is) throw new Error(`add to ${file}: ${line}`);
}

/** The folders of `src/sources` that hold one source each, beside what the sources share. */
const sourceFiles = readdirSync(new URL('src/sources', root), { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && !['posture', 'read', 'trail'].includes(entry.name))
  .map(({ name }) => ({ id: name }));
/** The files of `src/actions` that are an action each: they export it under the name of their file. */
const actionFiles = readdirSync(new URL('src/actions', root), { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts'))
  .map((path) => ({ path: `src/actions/${path}`, id: path.replace(/^.*\/|\.ts$/g, '') }))
  .filter(({ path, id }) => new RegExp(`^export const ${camel(id)}(:| = defineAction)`, 'm').test(text(path)))
  .filter(({ path, id }) => /\bdefineAction\b|: Action\b/.test(text(path)) && ACTION_IDS.includes(id as ActionId));

describe('the index of sources', () => {
  it.each(sourceFiles)('lists $id', async ({ id }) => {
    const module = (await import(new URL(`src/sources/${id}/index.ts`, root).href)) as Record<string, unknown>;
    const listed = Object.entries(sources).find(([key]) => key === id)?.[1];
    expectLine('src/sources/index.ts', listed !== undefined, `'${id}': ${camel(id)},`);
    expect(module[camel(id)]).toBe(listed);
  });

  it('lists no source without a file, and each has a handler, events and a test', () => {
    const ids = Object.keys(sources).sort();
    expect(ids).toEqual(sourceFiles.map(({ id }) => id).sort());
    expect(files('handlers')).toEqual(expect.arrayContaining([...FEEDS]));
    expect(readdirSync(new URL('events', root)).sort()).toEqual(ids);
    expect(files('test/sources')).toEqual(expect.arrayContaining(ids.map((id) => `${id}.test`)));
  });
});

describe('the index of actions', () => {
  it.each(actionFiles)('lists $id', async ({ id, path }) => {
    const module = (await import(new URL(path, root).href)) as Record<string, unknown>;
    const listed = Object.entries(actions).find(([key]) => key === id)?.[1];
    expectLine('src/actions/index.ts', listed !== undefined, `'${id}': ${camel(id)},`);
    expect(module[camel(id)]).toBe(listed);
    expect(listed?.id).toBe(id);
  });

  it.each(actionFiles)('and the catalogue says all else that is true of $id', ({ id, path }) => {
    const entry = Object.entries(catalogue).find(([key]) => key === id)?.[1];
    const family = path.split('/').at(-2);
    expectLine(`src/actions/catalogue/${family}.ts`, entry?.family === family, `'${id}': { family: '${family}', … },`);
  });

  it('lists no action without a file, and each has a test', () => {
    expect([...ACTION_IDS].sort()).toEqual(actionFiles.map(({ id }) => id).sort());
    const tests = readdirSync(new URL('test/actions', root), { recursive: true, encoding: 'utf8' });
    const names = tests.map((path) => path.replace(/^.*\//, ''));
    expect(names).toEqual(expect.arrayContaining(ACTION_IDS.map((id) => `${id}.test.ts`)));
  });
});

describe('the error codes', () => {
  const made = Object.values(errors).flatMap((each): errors.RiposteError[] => {
    if (typeof each !== 'function' || !(each.prototype instanceof errors.RiposteError)) return [];
    return [new (each as unknown as new (message: string) => errors.RiposteError)('x')];
  });
  const rows = [...text('docs/errors.md').matchAll(/^\| `([A-Z_]+)` \|(.*)\|$/gm)];

  it.each(made.map((error) => ({ name: error.name, error })))('of $name is in docs/errors.md', ({ error }) => {
    const row = rows.find(([, code]) => code === error.code)?.[2];
    expectLine('docs/errors.md', row !== undefined, `| \`${error.code}\` | … | … | … |`);
    expect(row?.split('|')).toHaveLength(3);
    // A queue delivers a bad message again, as it does whatever stays on it.
    expect(row?.split('|')[1]?.trim()).toMatch(error.retryable ? /^yes$/ : /^(no|by the queue)$/);
  });

  it('there are no others, and none is there twice', () => {
    expect(rows.map(([, code]) => code).sort()).toEqual(made.map(({ code }) => code).sort());
    expect(made.length).toBeGreaterThan(5);
  });
});

describe('the deployment', () => {
  // Every part that a setting turns on.
  const { functions } = stackOf('riposte-test', {
    ...DEFAULTS,
    securityHub: 'on',
    replayBus: 'on',
    workflows: 'arn:aws:iam::111122223333:role/release',
    runWorkflows: 'on',
    databaseRotation: 'on',
    rules: 'appconfig',
    approvalPage: 'url',
    slackApp: 'url',
    organisation: JSON.stringify({
      id: 'o-abcdefghij',
      regions: [],
      newAccounts: 'notify',
      blocks: 'own',
      accounts: [],
    }),
    contain: Object.values(CONTAINED_BY).join(','),
    baseline: BASELINES.join(','),
    wideLooks: 'groups',
    hourlyLooks: 'key-stores',
  });

  it('has a function for every file of handlers, and no other', () => {
    const handlers = Object.values(functions).map(({ handler }) => handler);
    expect(handlers.sort()).toEqual(
      files('handlers')
        .map((name) => `handlers/${name}.handler`)
        .sort(),
    );
  });
});

describe('the bundled events', () => {
  it.each([
    { source: 'guardduty' as const, least: 30 },
    { source: 'macie' as const, least: 6 },
    { source: 'acm' as const, least: 6 },
    { source: 'parameter-store' as const, least: 4 },
  ])('of $source are at least $least', ({ source, least }) => {
    expect(bundledNames(source).length).toBeGreaterThanOrEqual(least);
  });

  const ACCOUNTS = ['111122223333', '123456789012', '444455556666'];
  // The last one is no host: Kubernetes calls a group of its API so.
  const DOMAINS = /(^|\.)(example\.(com|org|net)|amazonaws\.com|compute\.internal)$|^rbac\.authorization\.k8s\.io$/;
  // These are everybody's address, and nobody's.
  const EVERYBODY = ['0.0.0.0', '::'];
  const RANGES = ['192.0.2.0/24', '198.51.100.0/24', '203.0.113.0/24', '10.0.0.0/8', '2001:db8::/32'];
  const isReserved = (address: string): boolean => {
    const parsed = ipaddr.parse(address);
    return RANGES.some((range) => {
      const [network, bits] = ipaddr.parseCIDR(range);
      return network.kind() === parsed.kind() && parsed.match(network, bits);
    });
  };

  it.each(allBundled)('$source/$name names nobody: reserved addresses, domains and made-up accounts', (event) => {
    const words = text(`events/${event.source}/${event.name}.json`).split(/[^\w.:-]+/);
    const addresses = words.filter((word) => isIP(word) > 0 && !EVERYBODY.includes(word));
    expect(addresses.filter((address) => !isReserved(address))).toEqual([]);
    const accounts = words.flatMap((word) => word.split(/[:.-]/)).filter((part) => /^\d{12}$/.test(part));
    expect(accounts.filter((account) => !ACCOUNTS.includes(account) && !/^0+\d$/.test(account))).toEqual([]);
    const ends = /^[a-z0-9-]+(\.[a-z0-9-]+)*\.(com|org|net|io|dev|info|biz|ru|cn|internal|local)$/;
    expect(words.filter((word) => ends.test(word) && !DOMAINS.test(word))).toEqual([]);
  });

  it('name their places in such a way that the check above has something to check', () => {
    const all = allBundled.map(({ source, name }) => text(`events/${source}/${name}.json`)).join();
    for (const word of ['198.51.100.', '2001:db8:', '111122223333', '444455556666', 'example.'])
      expect(all).toContain(word);
  });
});
