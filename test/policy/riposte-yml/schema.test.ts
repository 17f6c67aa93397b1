import { readdirSync, readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { parse } from 'yaml';
import { advisedPlaybooks } from '../../../src/policy/playbooks/advised.ts';
import { playbooks } from '../../../src/policy/playbooks/index.ts';
import { compilePlaybooks } from '../../../src/policy/riposte-yml/compile.ts';
import { jsonSchema } from '../../../src/policy/riposte-yml/json-schema.ts';

const root = new URL('../../../', import.meta.url);
const text = (path: string): string => readFileSync(new URL(path, root), 'utf8');
const files = readdirSync(new URL('playbooks/', root)).filter((file) => file.endsWith('.yml'));
const isRight = new Ajv({ allowUnionTypes: true, unicodeRegExp: true }).compile(JSON.parse(jsonSchema()));

describe('the generated files', () => {
  it('are what the schemas say (npm run generate)', () => {
    expect(text('riposte.schema.json')).toBe(jsonSchema());
  });

  it('are what playbooks/*.yml say (npm run generate)', () => {
    const compiled = compilePlaybooks(new URL('playbooks/', root));
    expect(playbooks).toEqual(compiled.map(({ advice: _advice, ...rest }) => rest));
    expect(advisedPlaybooks).toEqual(compiled);
  });
});

describe('the JSON Schema', () => {
  it.each([...files.map((file) => `playbooks/${file}`), 'riposte.example.yml'].map((file) => ({ file })))(
    'takes $file',
    ({ file }) => {
      isRight(parse(text(file)));
      expect(isRight.errors ?? []).toEqual([]);
    },
  );

  it.each([
    { title: 'an unknown key', yml: 'playbok: []' },
    { title: 'an unknown mode', yml: 'override: { port-probe: { mode: enforced } }' },
    {
      title: 'an hour of 0',
      yml: 'override: { port-probe: { steps: [{ action: block-ip, mode: enforce, params: { hours: 0 } }] } }',
    },
    {
      title: 'a parameter of another action',
      yml: 'override: { a: { steps: [{ action: notify, mode: notify, params: { hours: 1 } }] } }',
    },
    { title: 'a glob of a shell', yml: "override: { a: { when: { type: 'Recon:{EC2}' } } }" },
    { title: 'an account without quotes', yml: 'override: { a: { when: { account: 111122223333 } } }' },
  ])('refuses $title', ({ yml }) => {
    expect(isRight(parse(yml))).toBe(false);
  });

  it('tells editors what each key of a playbook is for', () => {
    const { definitions } = JSON.parse(jsonSchema()) as {
      definitions: { when: { properties: Record<string, { description?: string }> } };
    };
    for (const each of Object.values(definitions.when.properties)) expect(each.description).toMatch(/\.$|\w$/);
  });
});
