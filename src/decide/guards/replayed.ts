import type { Guard } from '../../core/guard.ts';
import { clean } from '../../core/text.ts';

/** A replay of an archive sends what was sent before, and was answered then: a storm of old news, unless it is wanted. */
export const replayed: Guard = {
  id: 'replayed',
  summary: 'The event was replayed from an archive, and the setting `replays` is not `act`.',
  check: ({ replay }, _action, _target, { replays }) =>
    replay !== undefined && replays !== 'act'
      ? `It comes from the replay ${clean(replay, 80)} of an archive; it would be answered if the setting replays were act.`
      : undefined,
};
