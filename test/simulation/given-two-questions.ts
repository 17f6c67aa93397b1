import type { Stimulus } from '../../simulation/plan.ts';
import { readCatalogue } from '../../simulation/run.ts';
import { runSchedule } from '../../simulation/schedule.ts';
import { shrink } from '../../simulation/shrink.ts';
import { storyOf } from '../../simulation/story.ts';
import { rehearsed } from './given-undo.ts';

const MINUTE = 60_000;
const EVENTS = ['guardduty/bucket-block-public-access-disabled', 'guardduty/port-probe-search-cluster'];

/** Two events whose answers wait for a person, as far as one of the two violations needs them: that of this number. */
export async function shortened(which: 0 | 1) {
  const { all } = readCatalogue();
  const stimuli = EVENTS.map((name, n): Stimulus => {
    const event = all.find((each) => each.name === name);
    if (!event) throw new Error(`${name} is not there any more`);
    return { at: (n + 1) * MINUTE, do: 'deliver', event: name, source: event.source, body: event.body };
  });
  const ran = await runSchedule({
    ...{ seed: 23, faults: 'none', mode: 'approve', places: false, rotator: false, organisation: false },
    stimuli,
  });
  const violation = ran.violations.filter(({ invariant }) => invariant === 'nothing-unapproved')[which];
  if (!violation) throw new Error('nothing is done without a yes');
  const left = await shrink(ran, violation, { runs: 20, ms: 60_000 });
  const story = storyOf(left.ran, left.violation);
  return {
    began: violation.what,
    deliveries: story.match(/^ {2}- deliver:/gm)?.length ?? 0,
    failures: await rehearsed(story),
  };
}
