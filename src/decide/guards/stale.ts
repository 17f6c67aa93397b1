import type { Guard } from '../../core/guard.ts';
import { clean } from '../../core/text.ts';
import { days, hours } from '../../core/time.ts';

/** An old finding is about a world that has moved on: addresses change hands, keys and buckets are repaired. */
export const stale: Guard = {
  id: 'stale',
  summary: 'The finding was last seen too long ago, or its time lies in the future.',
  check(finding, _action, _target, config, now) {
    const seen = Date.parse(finding.lastSeen);
    if (Number.isNaN(seen))
      return `The time when this was last seen cannot be read: ${clean(finding.lastSeen, 40)} is not a time.`;
    if (seen - now > hours(1))
      return `It was last seen at ${clean(finding.lastSeen, 40)}, more than an hour in the future: a clock is wrong.`;
    if (now - seen <= days(config.maxAgeDays)) return undefined;
    const age = Math.floor((now - seen) / days(1));
    return `It was last seen ${age} days ago; after ${config.maxAgeDays} days, nothing is done without a person.`;
  },
};
