import { createSocket } from 'node:dgram';
import { EventEmitter } from 'node:events';
import { fileURLToPath } from 'node:url';
import { builtInModules } from '../../deploy/bundle/built-in-modules.ts';
import { bundleSome } from '../../deploy/bundle/bundle.ts';
import { bundled } from './given-bundle.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const IMPORTS = /\bimport\s*(?:[\w${*][^;"]*from)?\s*"(?:node:)?(?:fs|crypto|process|https|stream|net|os|zlib)"/;

describe('modules of Node in a bundle', () => {
  it('are as an import would have them, by name, as a whole, by default and to extend', async () => {
    const contents = `
import events, { EventEmitter } from 'node:events';
import * as dgram from 'dgram';
import { readFileSync as read } from 'node:fs';
class Own extends EventEmitter {}
export const own = new Own();
export const { createSocket } = dgram;
export const isOne = events.EventEmitter === EventEmitter;
export const text = read(new URL(import.meta.url), 'utf8');
export const later = () => import('node:http');`;
    const { it: made } = await bundled<Record<string, unknown>>(contents, [builtInModules]);
    expect(made.own).toBeInstanceOf(EventEmitter);
    expect(made.createSocket).toBe(createSocket);
    expect(made.isOne).toBe(true);
    expect(made.text).toContain('node:fs');
    expect(await (made.later as () => Promise<object>)()).toHaveProperty('createServer');
  });

  it('are there with what is used of them alone, and not at all where nothing is', async () => {
    const contents = `
import { randomBytes, createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
export const id = () => randomBytes(4);`;
    const { text } = await bundled(contents, [builtInModules]);
    expect(text).toContain('"randomBytes"');
    for (const word of ['createHash', 'webcrypto', 'node:fs', 'readFileSync']) expect(text).not.toContain(word);
  });

  it.each([
    ['guardduty', false],
    ['act-network', true],
  ] as const)(
    'are imported by no line of %s',
    async (id, parted) => {
      const files = (await bundleSome([id], { root, parted })).get(id) ?? [];
      const code = files
        .filter(({ path }) => path.endsWith('.mjs'))
        .map(({ content }) => Buffer.from(content).toString());
      expect(code.join('\n')).toContain('getBuiltinModule("node:https")');
      expect(code.filter((text) => IMPORTS.test(text))).toEqual([]);
    },
    120_000,
  );
});
