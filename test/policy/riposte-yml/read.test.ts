import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { playbooks } from '../../../src/policy/playbooks/index.ts';
import { problemLine } from '../../../src/policy/riposte-yml/problem.ts';
import { readOverride, readRiposteYml } from '../../../src/policy/riposte-yml/read.ts';
import { processorTime, yardsticksOf } from '../../support/processor.ts';

const EXAMPLE = readFileSync(new URL('../../../riposte.example.yml', import.meta.url), 'utf8');
const mistakes = (text: string): string[] =>
  (readRiposteYml(text, playbooks).problems ?? []).map((problem) => problemLine('riposte.yml', problem));

const STEPS = '    steps: [{ action: notify, mode: notify }]\n    why: Because we say so, all of us.\n';
const added = (when: string, id = 'mine', rest = STEPS): string => `  - id: ${id}\n    when: ${when}\n${rest}`;
const one = (when: string, rest = STEPS): string => `playbooks:\n${added(when, 'mine', rest)}`;
const acting = (step: string): string =>
  one('{ source: guardduty }', `    steps: [${step}]\n    why: Because we say so.\n`);
const PROBE = 'Recon:EC2/PortProbeUnprotectedPort';

describe('a riposte.yml that is right', () => {
  it.each([
    { title: 'an empty one', text: '', yml: {} },
    { title: 'nothing but remarks', text: '# later\n', yml: {} },
    { title: 'one thing turned off', text: 'disable: [malicious-caller]', yml: { disable: ['malicious-caller'] } },
    {
      title: 'a ceiling',
      text: 'override: { port-probe: { mode: observe } }',
      yml: { override: { 'port-probe': { mode: 'observe' } } },
    },
    {
      title: 'with a byte order mark',
      text: '\uFEFFdisable: [malicious-caller]\r\n',
      yml: { disable: ['malicious-caller'] },
    },
  ])('$title', ({ text, yml }) => {
    expect(readRiposteYml(text, playbooks)).toEqual({ yml });
  });

  it('is the example', () => {
    expect(mistakes(EXAMPLE)).toEqual([]);
  });

  it.each([
    { when: "{ source: guardduty, type: 'Recon:EC2/*', severity: low }" },
    { when: "{ type: ['A:*', '*B'], account: '012345678901', region: [eu-west-1, us-gov-west-1] }" },
    { when: "{ resource: { kind: bucket, id: 'a-*', tag: [a, b=c] }, count: { atLeast: 3 } }" },
    {
      when: '{ time: { zone: Europe/Zurich, days: [mon], from: 22:00, to: 06:00 }, facts: { port: [22, 3389], known: true } }',
    },
  ])('takes the condition $when', ({ when }) => {
    expect(mistakes(one(when))).toEqual([]);
  });
});

describe('a mistake is named with its place and what may stand there', () => {
  it.each([
    {
      title: 'an unknown section',
      text: 'playbok: []',
      says: /^riposte.yml:1:1: playbok: there is no key "playbok".*Did you mean "playbooks"/,
    },
    {
      title: 'an unknown key',
      text: one('{ sorce: guardduty }'),
      says: /^riposte.yml:3:13: playbooks\[0\].when.sorce: .*Did you mean "source"/,
    },
    {
      title: 'an unknown source',
      text: one('{ source: [guardduty, maice] }'),
      says: /3:33: .*"maice" is not one of .*Did you mean "macie"/,
    },
    {
      title: 'an unknown action',
      text: acting('{ action: blok-ip, mode: enforce }'),
      says: /4:23: .*action: "blok-ip" is not one of .*Did you mean "block-ip"/,
    },
    {
      title: 'no action',
      text: acting('{ mode: enforce }'),
      says: /4:13: .*action: is missing; it has to be one of block-ip/,
    },
    {
      title: 'an unknown mode',
      text: acting('{ action: notify, mode: enforced }'),
      says: /4:37: .*"enforced" is not one of observe, notify, approve, enforce.*Did you mean "enforce"/,
    },
    {
      title: 'a parameter of another action',
      text: acting('{ action: notify, mode: notify, params: { hours: 1 } }'),
      says: /there is no key "hours" here; there may be none/,
    },
    {
      title: 'an hour of 0',
      text: acting('{ action: block-ip, mode: enforce, params: { hours: 0 } }'),
      says: /4:65: .*hours: 0 is not a whole number of hours from 1 to 8760/,
    },
    {
      title: 'ten years',
      text: acting('{ action: block-ip, mode: enforce, params: { hours: 87600 } }'),
      says: /87600 is not a whole number of hours from 1 to 8760/,
    },
    {
      title: 'hours as text',
      text: acting("{ action: block-ip, mode: enforce, params: { hours: '24' } }"),
      says: /"24" is not a whole number/,
    },
    {
      title: 'a glob of a shell',
      text: one('{ type: "Recon:{EC2,S3}/*" }'),
      says: /is not a pattern for finding types.*only \* is special/,
    },
    { title: 'a double star', text: one('{ type: "Recon:**" }'), says: /is not a pattern/ },
    {
      title: 'a type that GuardDuty does not have',
      text: one('{ source: guardduty, type: [Recon:EC2/*, Recon:EC2/PortProbUnprotectedPort] }'),
      says: /type\[1\]: no finding type of GuardDuty matches .*Did you mean "Recon:EC2\/PortProbeUnprotectedPort"/,
    },
    {
      title: 'a pattern that none of its types matches',
      text: one("{ source: guardduty, type: 'Recon:EC3/*' }"),
      says: /no finding type of GuardDuty matches "Recon:EC3\/\*"/,
    },
    {
      title: 'an empty list',
      text: one('{ type: [] }'),
      says: /3:19: .*there are 0 entries where there may be 1 to 500/,
    },
    { title: 'an account without quotes', text: one('{ account: 111122223333 }'), says: /3:22: .*put it in quotes/ },
    {
      title: 'a count of no number',
      text: one('{ count: { atLeast: 5, atMost: 2 } }'),
      says: /3:20: .*atLeast is more than atMost/,
    },
    {
      title: 'a zone that is none',
      text: one('{ time: { zone: Europe/Zurch, days: [mon] } }'),
      says: /"Europe\/Zurch" is not a time zone/,
    },
    { title: 'half a time', text: one('{ time: { from: 08:00 } }'), says: /from and to go together/ },
    { title: 'no condition on a resource', text: one('{ resource: {} }'), says: /it asks for nothing/ },
    {
      title: 'no why',
      text: one('{}', '    steps: [{ action: notify, mode: notify }]\n'),
      says: /2:5: playbooks\[0\].why: is missing/,
    },
    {
      title: 'no steps',
      text: one('{ source: acm }', '    steps: []\n    why: Because we say so.\n'),
      says: /4:12: .*there are 0 steps/,
    },
    {
      title: 'an id of its own kind',
      text: `playbooks:\n${added('{}', 'My Playbook')}`,
      says: /2:9: .*small letters, digits and hyphens/,
    },
    {
      title: 'an id that is built in',
      text: `playbooks:\n${added('{ source: acm, region: eu-west-1 }', 'port-probe')}`,
      says: /2:9: playbooks\[0\].id: "port-probe" is there already: change it under override/,
    },
    {
      title: 'the same id twice',
      text: `playbooks:\n${added('{ account: "111122223333" }')}${added('{ account: "444455556666" }')}`,
      says: /6:9: playbooks\[1\].id: "mine" is the id of another/,
    },
    {
      title: 'an override of nothing',
      text: 'override: { port-prob: { mode: observe } }',
      says: /1:13: override.port-prob: there is no playbook "port-prob".*Did you mean "port-probe"/,
    },
    {
      title: 'an override of its own',
      text: `${one('{ source: acm, region: eu-west-1 }')}override: { mine: { mode: observe } }`,
      says: /"mine" stands in this file: change it there/,
    },
    { title: 'an override that changes nothing', text: 'override: { port-probe: {} }', says: /it changes nothing/ },
    {
      title: 'an override of what is off',
      text: 'override: { port-probe: { mode: observe } }\ndisable: [port-probe]',
      says: /it is under disable as well/,
    },
    {
      title: 'nothing of that name to turn off',
      text: 'disable: [port-prob]',
      says: /1:11: disable\[0\]: there is no playbook.*Did you mean "port-probe"/,
    },
    {
      title: 'the last one turned off',
      text: 'disable: [anything-else]',
      says: /answers whatever no other playbook does/,
    },
    {
      title: 'the last one narrowed',
      text: 'override: { anything-else: { when: { source: acm } } }',
      says: /it keeps its when/,
    },
    {
      title: 'a channel that is not there',
      text: `${one('{ source: acm, region: eu-west-1 }')}    channel: nobody\n`,
      says: /channel: there is no channel "nobody"/,
    },
    {
      title: 'acting on whatever comes',
      text: one('{ type: "*" }', '    steps: [{ action: block-ip, mode: enforce }]\n    why: Because we say so.\n'),
      says: /3:11: .*needs a source or a type/,
    },
    {
      title: 'acting when corroborated, on whatever comes',
      text: one(
        '{ region: eu-west-1 }',
        '    steps: [{ action: block-ip, mode: notify, corroborated: enforce }]\n    why: Because we say so.\n',
      ),
      says: /needs a source or a type/,
    },
    {
      title: 'a playbook behind a wider one of its own',
      text: `playbooks:\n${added('{ source: acm, region: eu-west-1 }', 'wide')}${added('{ source: acm, region: eu-west-1, severity: low }', 'narrow')}`,
      says: /7:11: playbooks\[1\].when: it can never match: "wide" stands before it/,
    },
    {
      title: 'a built-in one behind a wider one',
      text: one(`{ source: guardduty, type: ${PROBE} }`),
      says: /3:11: playbooks\[0\].when: it takes all that port-probe.*under disable/,
    },
  ])('$title', ({ text, says }) => {
    expect(mistakes(text)).toEqual(expect.arrayContaining([expect.stringMatching(says)]));
  });

  it('all of them at once, in the order of the file', () => {
    const found = mistakes(`wat: 1\n${one('{ sorce: acm }')}disable: [port-prob]\n`);
    expect(found.map((line) => line.split(': ')[1])).toEqual(['wat', 'playbooks[0].when.sorce', 'disable[0]']);
  });
});

describe('what is no false alarm', () => {
  it.each([
    {
      title: 'a narrower playbook before a wider one',
      text: one(`{ source: guardduty, type: ${PROBE}, severity: low }`),
    },
    {
      title: 'a wider one, where the others are off',
      text: `${one('{ source: parameter-store, facts: { policyType: Expiration } }')}disable: [parameter-gone]`,
    },
    {
      title: 'the same of another account',
      text: `playbooks:\n${added('{ source: acm, account: "111122223333" }', 'a')}${added('{ source: acm, account: "444455556666" }', 'b')}`,
    },
  ])('$title', ({ text }) => {
    expect(mistakes(text)).toEqual([]);
  });
});

describe('a file that is not to be read', () => {
  const bomb = `a: &a [x,x,x,x,x,x,x,x,x]\n${Array.from(
    { length: 9 },
    (_, n) =>
      `b${n}: &b${n} [${Array(9)
        .fill(n ? `*b${n - 1}` : '*a')
        .join(',')}]`,
  ).join('\n')}`;
  it.each([
    { title: 'aliases that stand for gigabytes', text: bomb, says: /aliases \(\*name\) are not read here/ },
    { title: 'a tag', text: 'disable: !!set { port-probe }', says: /tags \(!name\)|not YAML/ },
    {
      title: 'a key twice in a map within a map on one line',
      text: 'contain: { a: { b: 1, c: 2, b: 3 } }',
      says: /^riposte.yml:1:29: the key stands here twice/,
    },
    {
      title: 'a key twice',
      text: 'disable: [port-probe]\ndisable: [malicious-caller]',
      says: /^riposte.yml:2:1: the key stands here twice/,
    },
    { title: 'tabs', text: 'override:\n\tport-probe:\n\t\tmode: observe', says: /^riposte.yml:2:\d: there is a tab/ },
    { title: 'a second document', text: 'disable: [port-probe]\n---\ndisable: []', says: /a second document/ },
    { title: 'something else', text: '{', says: /it is not YAML/ },
    { title: 'a list', text: '- a', says: /is not a group of keys/ },
    { title: 'too much', text: `# ${'x'.repeat(300_000)}`, says: /the file has 300002 bytes; it may have 262144/ },
    { title: 'nests without end', text: '['.repeat(100_000), says: /nested too deeply|not YAML/ },
    {
      title: 'a prototype',
      text: 'override: { __proto__: { mode: enforce } }',
      says: /"__proto__" may not stand here/,
    },
  ])('$title', ({ text, says }) => {
    expect(mistakes(text)).toEqual(expect.arrayContaining([expect.stringMatching(says)]));
  });

  it('shows hostile text on one line, short, and without what a terminal would obey', () => {
    const [line = ''] = mistakes(`"\\u001b[2J\\u202e${'x'.repeat(5_000)}": 1`);
    expect(line).toMatch(/^[\x20-\x7e…]{20,700}$/);
  });

  it('whatever stands in it, it is right or its mistakes are told with a place; nothing is thrown', () => {
    const lines = EXAMPLE.split('\n');
    const edits = fc.array(
      fc.tuple(
        fc.nat(lines.length - 1),
        fc.oneof(fc.string(), fc.constantFrom('- ', ': ', '\t', '&a', '*a', '{', '__proto__: 1')),
      ),
      { maxLength: 4 },
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          edits.map((some) => some.reduce((text, [n, put]) => text.toSpliced(n, 1, put), lines).join('\n')),
        ),
        (text) => {
          const { yml, problems = [] } = readRiposteYml(text, playbooks);
          expect(yml === undefined).toBe(problems.length > 0);
          for (const { line, column } of problems) expect(line > 0 && column > 0).toBe(true);
        },
      ),
      { numRuns: 150 },
    );
  });
});

describe('the override', () => {
  it.each([
    {
      title: 'has only the sections about playbooks',
      text: 'channels: {}',
      says: /there is no key "channels" here; there may be playbooks, override, disable/,
    },
    { title: 'has at most 8 KB', text: `# ${'x'.repeat(9_000)}`, says: /it may have 8192/ },
    {
      title: 'knows the deployed channels',
      text: 'override: { port-probe: { channel: other } }',
      says: /there are topic, chat/,
    },
  ])('$title', ({ text, says }) => {
    const { problems = [] } = readOverride(text, playbooks, ['chat']);
    expect(problems.map(({ message }) => message)).toEqual(expect.arrayContaining([expect.stringMatching(says)]));
  });

  it('stands before the deployed ones', () => {
    expect(readOverride('override: { port-probe: { channel: chat } }', playbooks, ['chat']).yml).toBeDefined();
  });
});

it.each([
  {
    text: 'channels: { r: { kind: ses, from: a@example.com } }',
    says: 'channels.r.to: is missing; it has to be a list.',
  },
  {
    text: 'channels: { r: { kind: ses, from: a@example.com, to: [] } }',
    says: 'there are 0 entries where there may be 1 or more.',
  },
  {
    text: `quietHours: [{ from: '22:00', to: '06:00', days: [] }]`,
    says: 'there are 0 entries where there may be 1 or more.',
  },
  { text: 'digest: { weekly: 7 }', says: 'digest.weekly: 7 is not true or false.' },
  { text: 'channels: 7', says: 'channels: 7 is not a group of keys.' },
  { text: 'override: [x]', says: 'override: a list is not a group of keys.' },
  { text: one('{ facts: { port: [[22]] } }'), says: 'a list ' },
])('says in words of its own what is wrong with $text', ({ text, says }) => {
  const said = mistakes(text).join('\n');
  expect(said).toContain(says);
  expect(said).not.toMatch(/Invalid input|Too small|Too big|expected|received|undefined/);
});

describe('a file of 256 KB that was made to take long', () => {
  const many = (count: number, entry: (n: number) => string): string =>
    Array.from({ length: count }, (_, n) => entry(n)).join();
  const whys = 'steps: [{ action: notify, mode: notify }], why: Because of it.';
  const types = many(400, (n) => `'Recon:EC2/Nothing${n}'`);
  const nowhere = many(50, (n) => `elsewhere-${n}`);
  const people = `people: {${many(6_000, (n) => `p${n}: {slack: U${String(n).padStart(8, '0')}}`)}}`;

  it.each([
    { of: 'playbooks that are not there', text: `override: {${many(6_000, (n) => `some-${n}: {mode: notify}`)}}` },
    { of: 'people', text: people },
    { of: 'keys that are not there', text: many(22_000, (n) => `k${n}: 1\n`).replaceAll(',', '') },
    {
      of: 'types that are not there',
      text: `playbooks: [${many(20, (n) => `{ id: own-${n}, when: { source: guardduty, type: [${types}] }, ${whys} }`)}]`,
    },
    {
      of: 'channels that are not there, among thousands that are',
      text: `channels: {${many(2_000, (n) => `c${n}: {kind: slack, url: 'secret:x'}`)}}\nroutes: [${many(150, () => `{to: [${nowhere}]}`)}]`,
    },
  ])('is read in time that grows with its length: $of', ({ text }) => {
    const { ms, result: said } = processorTime(() => mistakes(text));
    // With a step for each pair of its keys or mistakes, some hundred.
    expect(yardsticksOf(ms)).toBeLessThan(60);
    expect(Math.max(0, ...said.map(({ length }) => length))).toBeLessThan(2_500);
  });
});
