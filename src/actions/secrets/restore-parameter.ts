import { setTimeout as wait } from 'node:timers/promises';
import type { Action, Prepared, Target } from '../../core/action.ts';
import type { ActionContext } from '../../core/action-context.ts';
import { RenewalError } from '../../core/errors.ts';
import { utc } from '../../core/text.ts';
import { days } from '../../core/time.ts';
import { BACKUP_TAG } from './backup/backup-store.ts';
import { RESTORE_PERMISSIONS } from './backup/permissions.ts';
import { putBack, restoredUntil } from './backup/put-back.ts';
import { readBackup } from './backup/read.ts';
import { describeParameter, readValues } from './parameter-reads.ts';

/** The version of the copy, when it was taken (ms), and the expiration that it gets, ISO 8601; there is no value here. */
type RestoreBefore = { version: number; takenAt: number; expires: string | null };

/** A name may be taken again so long after it was deleted. Source: the API reference of DeleteParameter. */
const NAME_FREE_MS = 31_000;
/** The copy of a parameter that still asks for one is refreshed every 7 days. */
const FRESH_MS = days(8);

/** Puts a parameter back that has deleted itself, from the copy that its owner wanted to be kept. */
export const restoreParameter: Action<Target, RestoreBefore> = {
  id: 'restore-parameter',
  permissions: RESTORE_PERMISSIONS,

  async before(target, ctx) {
    if (await describeParameter(ctx.clients.ssm, target.key))
      return { verdict: 'unchanged', reason: 'The parameter is there.' };
    return prepare(target, ctx);
  },

  async apply(target, before, ctx) {
    const copy = await readBackup(target.key, ctx);
    if (!copy || copy.version !== before.version)
      throw new RenewalError(`The copy of ${target.key} is gone: create it again from its source.`);
    const { sleep = wait, now, finding } = ctx;
    const early = Date.parse(finding.lastSeen) + NAME_FREE_MS - now();
    if (early > 0) await sleep(Math.min(early, NAME_FREE_MS));
    await putBack(ctx.clients.ssm, target.key, copy.backup, before.expires);
  },

  async verify(target, { expires }, ctx) {
    const [present] = await readValues(ctx.clients.ssm, [target.key], true);
    const copy = await readBackup(target.key, ctx);
    if (!present)
      return {
        verdict: 'pending',
        reason: 'The parameter does not show yet.',
        checkAfterSeconds: 60,
        giveUpAfterSeconds: 600,
      };
    if (present.Value !== copy?.backup.value)
      return {
        verdict: 'failed',
        reason: 'Somebody created the parameter with another value at the same time.',
        advice: 'Theirs is in force, and was left as it is.',
      };
    const until = expires ? `, and expires again at ${expires}: renew or extend it until then` : '';
    return { verdict: 'done', result: `${target.key} is there again, with its value, tags and policies${until}.` };
  },

  // It would fail those that read it, and lose the value: whoever does not want it any more deletes it.
  undo: 'never',
};

async function prepare(target: Target, ctx: ActionContext): Promise<Prepared<RestoreBefore>> {
  const copy = await readBackup(target.key, ctx);
  if (!copy) return GONE;
  const { version, takenAt, backup } = copy;
  const expires = restoredUntil(backup.policies, ctx.now());
  return {
    verdict: 'proceed',
    before: { version, takenAt, expires },
    from: 'deleted, history and all',
    to: `as version ${version} was at ${utc(new Date(takenAt).toISOString())}, ${expires ? `expires ${expires}` : 'without expiration'}`,
    effect: `creates parameter ${target.key} again from the copy of ${utc(takenAt)}${expires ? `, to expire at ${utc(expires)}` : ''}`,
    tags: backup.tags,
    ...(ctx.now() - takenAt > FRESH_MS && {
      unlessApproved: `The copy is of ${utc(new Date(takenAt).toISOString())}, more than 8 days old: the parameter was not tagged ${BACKUP_TAG}=true any more, or copies were no longer made.`,
    }),
  };
}

const GONE: Prepared<RestoreBefore> = {
  verdict: 'advise',
  reason: 'The parameter is gone, and its history with it: an expired parameter is deleted. There is no copy of it.',
  advice: `If something still reads it, create it again from its source, 30 seconds or more after the deletion, with its tags and policies. To have a copy kept, deploy with --param parameterBackup=on and tag it ${BACKUP_TAG}=true.`,
};
