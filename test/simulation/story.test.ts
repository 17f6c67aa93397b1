import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { type Plan, planOf, type Stimulus } from '../../simulation/plan.ts';
import { readCatalogue } from '../../simulation/run.ts';
import type { Ran } from '../../simulation/schedule.ts';
import { storyOf } from '../../simulation/story.ts';
import { expectationOf } from '../../simulation/story-expect.ts';
import { rehearsed, storyOfUndo } from './given-undo.ts';

const catalogue = readCatalogue();
const MINUTE = 60_000;

const planWith = (stimuli: Stimulus[], more: Partial<Plan> = {}): Plan => ({
  ...{ seed: 23, faults: 'none', mode: 'enforce', places: false, rotator: false, organisation: false },
  ...more,
  stimuli,
});
const ranOf = (plan: Plan, asked: Ran['asked'] = []): Ran => ({
  ...{ plan, asked, violations: [], deliveries: 0, deaths: 0, calls: 0, strikes: [], applied: new Set() },
});

const at = (path: string): string => new URL(path, import.meta.url).href;
const NODE = ['--disable-warning=ExperimentalWarning', '--import', at('../../simulation/sabotage/hook.ts')];
const SCRIPT = `import { rehearsed, storyOfUndo } from '${at('./given-undo.ts')}';
const story = await storyOfUndo();
console.log(JSON.stringify({ story, failures: story ? await rehearsed(story) : [] }));`;

describe('the story of a violation', () => {
  it('fails as a rehearsal as long as the fault is there, and holds once it is mended', async () => {
    const { stdout } = await promisify(execFile)(process.execPath, [...NODE, '--input-type=module', '-e', SCRIPT], {
      env: { ...process.env, RIPOSTE_SABOTAGE: 'undo-forgets-a-setting' },
    });
    const { story, failures } = JSON.parse(stdout) as { story: string; failures: string[] };
    expect(story).toContain('undo-exact: bucket ');
    expect(failures).toEqual([expect.stringContaining('PublicAccessBlock')]);
    expect(await rehearsed(story)).toEqual([]);
    expect(await storyOfUndo()).toBeUndefined();
  }, 120_000);

  it('has in words or as a step all that the schedule had', () => {
    const seeds = Array.from({ length: 60 }, (_, seed) => planOf(seed, 'none', catalogue));
    for (const plan of seeds) {
      const story = storyOf(ranOf(plan), { invariant: 'history', what: 'an example' });
      const words = story.split('\n').filter((line) => line.startsWith('# ')).length;
      const steps = story.match(/^ {2}- (deliver|pause|resume|redeploy|approve|reject|undo|ack):/gm)?.length ?? 0;
      expect(words + steps).toBeGreaterThanOrEqual(plan.stimuli.length);
      expect(story.includes('contain:')).toBe(plan.seed % 2 === 0);
      expect(story.includes('denied in places')).toBe(plan.places);
      expect(story.includes('hub of an organisation')).toBe(plan.organisation);
      expect(story.includes('access-key:orders-bot')).toBe(plan.rotator);
    }
  });

  it('says what people did with the block list, and who was protected by a deployment', () => {
    const lift: Stimulus = { at: MINUTE, do: 'block', what: 'lift', pick: 0 };
    const plan = planWith([
      lift,
      { at: 2 * MINUTE, do: 'block', what: 'never', pick: 0 },
      { at: 3 * MINUTE, do: 'redeploy', mode: 'approve', protect: true },
    ]);
    const asked = [{ of: lift, kind: 'lift', key: '198.51.100.7/32' }];
    const story = storyOf(ranOf(plan, asked), { invariant: 'list-is-set', what: 'an example' });
    expect(story).toContain('# 12:01:00.000 block list, 198.51.100.7/32: a person takes it off the block list');
    expect(story).toContain('# 12:02:00.000 block list, a person finds no address to change');
    expect(story).toMatch(/protectedPrincipals:\s+- "\*"/);
    expect(story).toContain('No rehearsal can tell whether this holds');
  });
});

describe('what a story has to come to', () => {
  const KEY = '111122223333#eu-west-1#block-ip#2001:db8::bad/128';
  const target = { action: 'block-ip', target: '2001:db8::bad/128' };

  it.each([
    {
      invariant: 'nothing-lost',
      what: `finding x calls for ${KEY}, which is not in the journal`,
      is: { responses: [target] },
    },
    {
      invariant: 'nothing-stuck',
      what: `${KEY} is claimed, due 3 min from now`,
      is: { not: { responses: [{ ...target, state: 'claimed' }] } },
    },
    {
      invariant: 'nothing-stuck',
      what: `${KEY}: an alert of it is owed still`,
      is: { alerts: { atLeast: 1, says: target.target } },
    },
    { invariant: 'nothing-stuck', what: 'given up by notify: {}', is: { dead: 0 } },
    {
      invariant: 'nothing-unapproved',
      what: `${KEY} is done in mode approve, and nobody said yes`,
      is: { not: { responses: [{ ...target, state: 'done', outcome: 'applied' }] } },
    },
    {
      invariant: 'nothing-doubled',
      what: 'secretsManager:RotateSecret of orders had 2 effects for 1 occasions',
      is: { calls: { 'secretsmanager:RotateSecret': { atMost: 1 } } },
    },
    {
      invariant: 'everything-told',
      what: `${KEY} is undone, failed (It was not undone. Somebody changed it since.); told only: 1#applied`,
      is: { alerts: { atLeast: 1, says: [target.target, 'It was not undone. Somebody changed'] } },
    },
    { invariant: 'first-line', what: '"A quiet day", though 1 need somebody', is: { not: { color: 'green' } } },
    { invariant: 'history', what: `${KEY} lost what stood in its history`, is: undefined },
  ])('of $invariant: $what', ({ invariant, what, is }) => {
    expect(expectationOf({ invariant, what })).toEqual(is);
  });
});
