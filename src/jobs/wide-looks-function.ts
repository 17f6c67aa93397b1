import { setTimeout } from 'node:timers/promises';
import type { Given, Runner } from '../core/runner.ts';
import { handUnheard, type UnheardOptions } from '../expiry/wide/hand-unheard.ts';
import { sweepWide } from '../expiry/wide/sweep-wide.ts';

/** Looks each day at what the setting `wideLooks` names. */
export const wideLooksFunction = ({
  sleep = setTimeout,
  ...given
}: Given & Pick<UnheardOptions, 'riposteYml'>): Runner => ({
  async call() {
    await sweepWide({ ...given, sleep });
    if (given.config.wideLooks.includes('findings')) await handUnheard(given);
  },
});
