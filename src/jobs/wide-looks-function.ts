import { setTimeout } from 'node:timers/promises';
import type { Given, Runner } from '../core/runner.ts';
import { sweepWide } from '../expiry/wide/sweep-wide.ts';

/** Looks each day at what the setting `wideLooks` names. */
export const wideLooksFunction = ({ sleep = setTimeout, ...given }: Given): Runner => ({
  call: () => sweepWide({ ...given, sleep }),
});
