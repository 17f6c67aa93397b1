import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readCatalogue } from '../../simulation/run.ts';
import { runSchedule } from '../../simulation/schedule.ts';
import { storyOf } from '../../simulation/story.ts';
import { play } from '../../src/cli/rehearse/play.ts';
import { readRehearsal } from '../../src/cli/rehearse/read-rehearsal.ts';

const MINUTE = 60_000;

/** What does not hold when a story is rehearsed. */
export async function rehearsed(story: string): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'riposte-story-'));
  try {
    const file = join(folder, 'story.yml');
    writeFileSync(file, story);
    return (await play(readRehearsal(file))).failures.map(({ text }) => text);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The story of what is violated when a bucket is closed and a person undoes that; undefined where nothing is. */
export async function storyOfUndo(): Promise<string | undefined> {
  const bucket = readCatalogue().all.find(({ name }) => name === 'guardduty/bucket-block-public-access-disabled');
  if (!bucket) throw new Error('the event is not there any more');
  const ran = await runSchedule({
    ...{ seed: 23, faults: 'none', mode: 'enforce', places: false, rotator: false, organisation: false },
    stimuli: [
      { at: MINUTE, do: 'deliver', event: bucket.name, source: bucket.source, body: bucket.body },
      { at: 20 * MINUTE, do: 'answer', kind: 'undo', pick: 0, times: 1 },
    ],
  });
  const [violation] = ran.violations;
  return violation && storyOf(ran, violation);
}
