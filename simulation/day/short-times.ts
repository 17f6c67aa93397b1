import type { Config } from '../../src/core/config.ts';
import type { Playbook } from '../../src/core/playbook.ts';
import { playbooks } from '../../src/policy/playbooks/index.ts';
import type { Layer } from '../../src/policy/playbooks/order.ts';
import { BEFORE_EVENING } from '../as-before.ts';
import { chanceOf } from '../random.ts';

/** Of schedules without doors, those in which what is done for a time ends, and what nobody answers lapses, before the day does. */
const SHORT = 0.4;
/** The least that a playbook may say of an effect, and the setting of an answer. */
const HOURS = 1;

export const isShort = (seed: number): boolean =>
  !BEFORE_EVENING.has(seed) && chanceOf(seed, 'short times').hits(SHORT);

/** How long people have to answer. */
export const SHORT_ANSWERS: Partial<Config> = { approvalHours: HOURS };

const lastsLong = ({ steps }: Playbook): boolean => steps.some(({ params }) => params?.hours !== undefined);

/** What riposte.yml says of all that is done for a time. */
export const SHORT_EFFECTS: Layer = {
  override: Object.fromEntries(
    playbooks.filter(lastsLong).map(({ id, steps }) => [
      id,
      {
        steps: steps.map((step) =>
          step.params?.hours === undefined ? step : { ...step, params: { ...step.params, hours: HOURS } },
        ),
      },
    ]),
  ),
};
