import { z } from 'zod';
import { keys, oneOf } from '../../../policy/riposte-yml/shape.ts';
import { Duration } from '../duration.ts';
import { gone, hand, name, Tags, tagged } from './world-change.ts';

export const workflows = {
  /** A state machine of Step Functions, and how its executions go. */
  'state-machine': hand(
    keys({
      'state-machine': name,
      type: z.exactOptional(oneOf(['STANDARD', 'EXPRESS'])),
      takes: z.exactOptional(Duration),
      ends: z.exactOptional(oneOf(['SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED'])),
      error: z.exactOptional(name),
      tags: z.exactOptional(Tags),
      gone,
    }),
    ({ 'state-machine': id, type, takes, ends, error, tags, gone: isGone }, { services: { stepFunctions } }) => {
      if (isGone) return void stepFunctions.machines.delete(id);
      const known = stepFunctions.machines.get(id) ?? stepFunctions.seedStateMachine(id);
      if (type) known.type = type;
      if (takes !== undefined) known.takesMs = takes;
      if (ends) known.ends = { status: ends, ...(error && { error }) };
      if (tags) known.tags = tagged(known.tags, tags);
    },
  ),
};
