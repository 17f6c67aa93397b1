import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { ServiceException } from '@smithy/core/client';
import { withOneMaker } from '../../deploy/bundle/sdk-errors.ts';

type Classes = Record<string, new (fields: object) => ServiceException>;

const root = fileURLToPath(new URL('../..', import.meta.url));
const CLIENTS = globSync('node_modules/@aws-sdk/client-*/dist-es/models/errors.js', { cwd: root }).map((file) => ({
  client: /client-[\w-]+/.exec(file)?.[0] ?? '',
  code: readFileSync(`${root}${file}`, 'utf8'),
}));
const codeOf = (client: string): string => CLIENTS.find((each) => each.client === client)?.code ?? '';
const FIELDS = { message: 'no', Message: 'not so', Type: 'User', CancellationReasons: [{ Code: 'None' }], other: 1 };

/** Runs such a file, with a base class as the client's own is. */
function classesOf(code: string): Classes {
  class Base extends ServiceException {}
  const names = [...code.matchAll(/^export (?:class|const) (\w+)/gm)].map(([, name]) => name);
  const body = code.replace(/^import .*$/gm, '').replace(/^export /gm, '');
  return new Function('__BaseException', `${body}\nreturn { ${names.join(', ')} };`)(Base) as Classes;
}

const shown = (error: ServiceException): object => ({
  ...error,
  message: error.message,
  class: error.constructor.name,
  isServiceException: error instanceof ServiceException,
});

describe('the errors of a client', () => {
  it.each(CLIENTS)('of $client say the same as before', ({ code }) => {
    const [before, after] = [classesOf(code), classesOf(withOneMaker(code))];
    expect(Object.keys(before).length).toBeGreaterThan(0);
    expect(Object.keys(after)).toEqual(Object.keys(before));
    for (const [name, Before] of Object.entries(before)) {
      const After = after[name] ?? Before;
      expect(shown(new After(FIELDS))).toEqual(shown(new Before(FIELDS)));
      expect(new After(FIELDS)).toBeInstanceOf(After);
    }
  });

  it('take a fourth of the place, but for those that say when to try again', () => {
    expect(withOneMaker(codeOf('client-rds')).length).toBeLessThan(codeOf('client-rds').length / 3.5);
    expect(withOneMaker(codeOf('client-rds'))).not.toContain('export class');
    expect(withOneMaker(codeOf('client-acm')).match(/^export class \w+/gm)).toEqual([
      'export class InternalServerException',
    ]);
  });

  it('are left as they are where they are written otherwise', () => {
    const code =
      'import { X as __BaseException } from "./X";\nexport class A extends __BaseException {\n    name = "B";\n}\n';
    expect(withOneMaker(code)).toBe(code);
  });
});
