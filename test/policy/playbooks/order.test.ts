import type { Mode } from '../../../src/core/decision.ts';
import type { Playbook } from '../../../src/core/playbook.ts';
import { type Layer, layered } from '../../../src/policy/playbooks/order.ts';

const given = (id: string, mode: Mode = 'enforce', corroborated?: Mode): Playbook => ({
  id,
  when: { source: 'acm' },
  steps: [{ action: 'notify', mode, ...(corroborated && { corroborated }) }],
  why: `Because of ${id}.`,
});
const BUILT_IN = [given('a'), given('b', 'approve', 'enforce'), given('c', 'observe')];
const modes = (layer: Layer): string[] =>
  layered(BUILT_IN, layer).map(({ id, steps }) =>
    [id, ...steps.flatMap(({ mode, corroborated }) => [mode, ...(corroborated ? [corroborated] : [])])].join(' '),
  );

it.each<{ title: string; layer: Layer; order: string[] }>([
  { title: 'nothing changes nothing', layer: {}, order: ['a enforce', 'b approve enforce', 'c observe'] },
  {
    title: 'what is added comes first, in its order',
    layer: { playbooks: [given('y'), given('x')] },
    order: ['y enforce', 'x enforce', 'a enforce', 'b approve enforce', 'c observe'],
  },
  { title: 'what is disabled is gone', layer: { disable: ['a', 'c'] }, order: ['b approve enforce'] },
  {
    title: 'a mode is a ceiling, also when corroborated',
    layer: { override: { b: { mode: 'notify' }, a: { mode: 'approve' } } },
    order: ['a approve', 'b notify notify', 'c observe'],
  },
  {
    title: 'a ceiling raises nothing',
    layer: { override: { c: { mode: 'enforce' } } },
    order: ['a enforce', 'b approve enforce', 'c observe'],
  },
  {
    title: 'a mode lowers the steps that come with it',
    layer: { override: { a: { mode: 'notify', steps: [{ action: 'block-ip', mode: 'enforce' }] } } },
    order: ['a notify', 'b approve enforce', 'c observe'],
  },
  {
    title: 'what is not there is not changed',
    layer: { override: { z: { mode: 'observe' } }, disable: ['y'] },
    order: ['a enforce', 'b approve enforce', 'c observe'],
  },
])('$title', ({ layer, order }) => {
  expect(modes(layer)).toEqual(order);
});

it('each part that is overridden takes the place of the old one, and the others stay', () => {
  const [a] = layered(BUILT_IN, { override: { a: { when: { source: 'kms' }, tell: 'digest', channel: 'chat' } } });
  expect(a).toEqual({ ...given('a'), when: { source: 'kms' }, tell: 'digest', channel: 'chat' });
});

it('layers stand on each other: the upper one sees what the lower one added', () => {
  const lower = layered(BUILT_IN, { playbooks: [given('own')] });
  expect(layered(lower, { override: { own: { mode: 'observe' } }, disable: ['a'] }).map(({ id }) => id)).toEqual([
    'own',
    'b',
    'c',
  ]);
});
